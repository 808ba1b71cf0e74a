import type { RequestKind } from '../../analyze/request-hints.ts';
import { listNames, quote } from '../../config/describe-value.ts';
import type { RouterRule } from '../../config/types.ts';
import { findGlob, matchesGlob } from '../glob.ts';
import { type Finding, fails, holds } from './finding.ts';
import type { Inquiry } from './inquiry.ts';
import { kindName } from './kind-name.ts';
import { namesOfModel } from './names-of-model.ts';

/**
 * These go where the conversation goes that they belong to: only a rule about the session as a
 * whole moves them. A permission check is a security decision, not to be sent elsewhere because of
 * a word in what it checks (client.md 3.2); a count and a check of a model ask about another request.
 */
const OF_THE_SESSION: ReadonlySet<RequestKind> = new Set([
  'permission_classifier',
  'model_check',
  'quota_probe',
  'count',
]);

/** In all others, the newest text is the client's own, around words that are not said to the model. */
const SPOKEN: ReadonlySet<RequestKind> = new Set(['main', 'subagent']);

type FindSaid = () => ReadonlySet<string>;
type Condition = (rule: RouterRule, inquiry: Inquiry, findSaid: FindSaid) => Finding | undefined;

/** The cheap ones first. Each is undefined where the rule does not ask for it. */
const CONDITIONS: readonly Condition[] = [
  checkKind,
  checkModel,
  checkAgent,
  checkTokens,
  checkEffort,
  checkTools,
  checkHeaders,
  checkProject,
  checkPhrases,
];

/**
 * Whether every condition of a rule holds: why, or the first that does not.
 * @param findSaid the phrases of all rules that stand in the newest user text
 */
export function checkRule(rule: RouterRule, inquiry: Inquiry, findSaid: FindSaid): Finding {
  const reasons: string[] = [];
  for (const condition of CONDITIONS) {
    const finding = condition(rule, inquiry, findSaid);
    if (finding?.holds === false) return finding;
    if (finding !== undefined) reasons.push(finding.why);
  }
  return holds(reasons.join(', ') || 'it has no condition');
}

function checkKind(rule: RouterRule, { hints }: Inquiry): Finding | undefined {
  if (!OF_THE_SESSION.has(hints.kind)) return undefined;
  const isOfTheSession =
    rule.agent === undefined &&
    rule.minTokens === undefined &&
    rule.maxTokens === undefined &&
    rule.efforts.length + rule.tools.length + rule.phrases.length === 0;
  if (isOfTheSession) return undefined;
  return fails(
    `${kindName(hints.kind)} is moved only by a rule that goes by nothing but model, project and headers`,
  );
}

function checkModel({ models }: RouterRule, inquiry: Inquiry): Finding | undefined {
  if (models.length === 0) return undefined;
  const glob = findGlob(models, namesOfModel(inquiry));
  const model = quote(inquiry.hints.model);
  return glob === undefined
    ? fails(`the model ${model} is not ${listNames(models)}`)
    : holds(`the model ${model} is ${quote(glob)}`);
}

function checkAgent({ agent }: RouterRule, { hints }: Inquiry): Finding | undefined {
  if (agent === undefined) return undefined;
  const isSubagent = hints.kind === 'subagent' || hints.agentId !== undefined;
  const why = isSubagent ? 'a subagent asks' : 'no subagent asks';
  return isSubagent === (agent === 'subagent') ? holds(why) : fails(why);
}

function checkTokens({ minTokens, maxTokens }: RouterRule, inquiry: Inquiry): Finding | undefined {
  if (minTokens === undefined && maxTokens === undefined) return undefined;
  const { tokens } = inquiry;
  if (minTokens !== undefined && tokens < minTokens) {
    return fails(`${tokens} tokens are fewer than ${minTokens}`);
  }
  if (maxTokens !== undefined && tokens > maxTokens) {
    return fails(`${tokens} tokens are more than ${maxTokens}`);
  }
  return holds(`it has ${tokens} tokens`);
}

function checkEffort({ efforts }: RouterRule, { hints }: Inquiry): Finding | undefined {
  if (efforts.length === 0) return undefined;
  const { effort } = hints;
  if (effort === undefined) return fails('no effort is asked for');
  return efforts.includes(effort)
    ? holds(`the effort is ${effort}`)
    : fails(`the effort is ${effort}, not ${efforts.join(' or ')}`);
}

function checkTools({ tools }: RouterRule, { hints }: Inquiry): Finding | undefined {
  if (tools.length === 0) return undefined;
  const glob = findGlob(tools, hints.toolNames);
  return glob === undefined
    ? fails(`no tool is called ${listNames(tools)}`)
    : holds(`there is a tool ${quote(glob)}`);
}

function checkHeaders({ headers }: RouterRule, { hints }: Inquiry): Finding | undefined {
  const wanted = Object.entries(headers);
  if (wanted.length === 0) return undefined;
  for (const [name, glob] of wanted) {
    const found = Object.hasOwn(hints.headers, name) ? hints.headers[name] : undefined;
    if (found === undefined) return fails(`there is no header ${name}`);
    if (![found].flat().some((value) => matchesGlob(glob, value))) {
      return fails(`the header ${name} is not ${quote(glob)}`);
    }
  }
  return holds(wanted.map(([name, glob]) => `the header ${name} is ${quote(glob)}`).join(', '));
}

function checkProject({ projects }: RouterRule, { context }: Inquiry): Finding | undefined {
  if (projects.length === 0) return undefined;
  const { projectFolder, homeFolder } = context;
  if (projectFolder === undefined) return fails('no project folder is known');
  const glob = projects.find((project) => holdsFolder(project, projectFolder, homeFolder));
  return glob === undefined
    ? fails(`the project is not in ${listNames(projects)}`)
    : holds(`the project is in ${quote(glob)}`);
}

/** A folder stands for itself and everything in it, with or without `/**` at its end. */
function holdsFolder(project: string, folder: string, homeFolder: string): boolean {
  const slashed = (path: string) => path.replaceAll('\\', '/');
  const absolute = slashed(project).replace(/^~(?=\/|$)/, () => slashed(homeFolder));
  const glob = absolute.replace(/(?:\/(?:\*\*)?)+$/, '');
  return matchesGlob(glob, slashed(folder)) || matchesGlob(`${glob}/*`, slashed(folder));
}

function checkPhrases(
  { phrases }: RouterRule,
  { hints }: Inquiry,
  findSaid: FindSaid,
): Finding | undefined {
  if (phrases.length === 0) return undefined;
  if (!SPOKEN.has(hints.kind)) return fails(`${kindName(hints.kind)} says nothing of its own`);
  const said = findSaid();
  const phrase = phrases.find((wanted) => said.has(wanted));
  return phrase === undefined
    ? fails('the newest text holds none of its phrases')
    : holds(`the newest text holds ${quote(phrase)}`);
}
