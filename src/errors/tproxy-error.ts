/**
 * The root of the error hierarchy. Anything thrown that is not one of these is a bug in tproxy.
 * `code` is stable: scripts and logs may rely on it.
 */
export abstract class TproxyError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
