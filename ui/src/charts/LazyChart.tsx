import { useEffect, useRef, useState, type ReactNode } from 'react';

/** Draws its child once it comes near the screen, so that thousands of charts cost what a screenful costs. */
export function LazyChart({ height, eager = false, children }: { height: number; eager?: boolean; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(eager);
  // What a search leaves may have stood far down before.
  if (eager && !near) setNear(true);
  useEffect(() => {
    if (near) return;
    const observer = new IntersectionObserver(([entry]) => entry!.isIntersecting && setNear(true), { rootMargin: '300px' });
    observer.observe(place.current!);
    return () => observer.disconnect();
  }, [near]);
  return (
    <div ref={place} style={near ? undefined : { height }}>
      {near && children}
    </div>
  );
}
