import { useEffect, useRef, useState, type ReactNode } from 'react';

/** Draws its child once it comes near the screen, so that thousands of charts cost what a screenful costs. */
export function LazyChart({ height, children }: { height: number; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => entry!.isIntersecting && setNear(true), { rootMargin: '300px' });
    observer.observe(place.current!);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place} style={near ? undefined : { height }}>
      {near && children}
    </div>
  );
}
