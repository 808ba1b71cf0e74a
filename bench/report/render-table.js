/** @import { Column, Row, Table } from '../workloads/bench.js' */

/**
 * @param {Table} table
 * @returns {string}
 */
export function renderTable({ title, columns, rows, notes = [] }) {
  const cells = rows.map((row) => columns.map((column) => renderCell(row, column)));
  const grid = [columns.map(({ label }) => label), ...cells];
  const lines =
    rows.length === 0
      ? []
      : renderGrid(
          grid,
          columns.map((column) => isText(column)),
        );
  return `\n${[title, ...lines, ...notes.map((note) => `  ${note}`)].join('\n')}\n`;
}

/**
 * @param {readonly (readonly string[])[]} grid The first line is the heading.
 * @param {readonly boolean[]} leftAligned By column.
 * @returns {string[]}
 */
export function renderGrid(grid, leftAligned) {
  const widths = leftAligned.map((_, index) =>
    Math.max(...grid.map((cells) => cells[index]?.length ?? 0)),
  );
  return grid.map((cells) => {
    const padded = cells.map((cell, index) => {
      const width = widths[index] ?? 0;
      return leftAligned[index] ? cell.padEnd(width) : cell.padStart(width);
    });
    return `  ${padded.join('  ')}`.trimEnd();
  });
}

/**
 * @param {Row} row
 * @param {Column} column
 */
function renderCell(row, { key, digits }) {
  const value = row[key];
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Number.isNaN(value)) return '-';
  return digits === undefined ? String(value) : value.toFixed(digits);
}

/** What is told apart by a word stands on the left. @param {Column} column */
function isText({ key }) {
  return ['target', 'command', 'phase', 'loaded', 'text', 'name'].includes(key);
}
