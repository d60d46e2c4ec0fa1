/** A table of Markdown: a head, and rows of as many cells. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A chapter of a page. */
export interface Section {
  readonly title: string;
  readonly text: string;
  readonly table: Table;
}

/** A generated page of the reference. */
export interface Page {
  readonly path: string;
  readonly title: string;
  readonly text: string;
  readonly sections: readonly Section[];
}

/** A page as Markdown. Its first line says where it comes from. */
export function pageText({ title, text, sections }: Page): string {
  const generated = '<!-- Generated from the code by `npm run generate`. Do not edit. -->';
  return `${[generated, `# ${title}`, text, ...sections.map(sectionText)].join('\n\n')}\n`;
}

/** A name as code. */
export function code(name: string): string {
  return `\`${name}\``;
}

function sectionText({ title, text, table }: Section): string {
  return [`## ${title}`, text, tableText(table)].filter((part) => part !== '').join('\n\n');
}

/** As wide as their widest cells, as the formatter wants them. */
function tableText({ head, rows }: Table): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) =>
    Math.max(3, ...cells.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => padded(cell, widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [first = [], ...others] = cells;
  return [line(first), rule, ...others.map(line)].join('\n');
}

function padded(cell: string, width: number): string {
  return cell.padEnd(width);
}
