/** Sets the theme that was chosen, or the system's. The page is not painted before, so that a dark one never flashes white. */
export function firstTheme(): void {
  let choice: string | null = null;
  try {
    choice = localStorage.getItem('ml.theme');
  } catch {
    // Storage may be blocked: the system's theme is taken.
  }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}
