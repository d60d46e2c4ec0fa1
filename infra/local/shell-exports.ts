/**
 * The lines that lead a shell to a site. Without the secrets: both sites have the same, and the
 * shell reads them from its folder.
 */
export function shellExports(shellEnv: Readonly<Record<string, string>>): string {
  return Object.entries(shellEnv)
    .filter(([name]) => !name.endsWith('_KEY'))
    .map(([name, value]) => `export ${name}=${value}`)
    .join('\n');
}
