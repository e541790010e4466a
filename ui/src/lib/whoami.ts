const key = 'ml.who';

/** The name last given as the one who promotes or judges; a convenience, not an identity. */
export function rememberedName(): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

export function rememberName(name: string): void {
  try {
    localStorage.setItem(key, name);
  } catch {
    // Without storage the name is asked for again.
  }
}
