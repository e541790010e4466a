import { useEffect, useState, type ComponentType, type ReactNode } from 'react';

export interface Later<P> {
  (props: P): ReactNode;
  /** Loads the script before the component is drawn. */
  preload: () => Promise<unknown>;
}

/**
 * A component whose script is loaded when it is first drawn; `waiting` stands in its place meanwhile. It appears as soon as it
 * is there, where React holds its own lazy components back for 300 ms once something stood in their place.
 */
export function later<P extends object>(load: () => Promise<{ default: ComponentType<P> }>, waiting: ReactNode = null): Later<P> {
  let loaded: ComponentType<P> | undefined;
  const preload = async () => void (loaded ??= (await load()).default);
  function Later(props: P) {
    // In an object: a component is a function, which a state would call.
    const [{ Component, error }, setState] = useState<{ Component?: ComponentType<P> | undefined; error?: unknown }>({ Component: loaded });
    useEffect(() => {
      if (Component) return;
      let gone = false;
      preload().then(
        () => gone || setState({ Component: loaded }),
        (cause: unknown) => gone || setState({ error: new Error('A part of the page could not be loaded; the server may have been updated since it was opened. Retry loads the page again.', { cause }) }),
      );
      return () => void (gone = true);
    }, [Component]);
    if (error) throw error;
    return Component ? <Component {...props} /> : waiting;
  }
  return Object.assign(Later, { preload });
}

/** Like {@link later}, loaded at once where the address that the page was opened with has the parameter: its reader will see it first. */
export function laterOrAtOnce<P extends object>(name: string, value: string, load: () => Promise<{ default: ComponentType<P> }>, waiting: ReactNode = null): Later<P> {
  const component = later(load, waiting);
  if (new URLSearchParams(location.search).get(name) === value) component.preload().catch(() => undefined);
  return component;
}
