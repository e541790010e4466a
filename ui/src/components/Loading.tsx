/** Grey lines in the place of what is on its way. */
export function Loading({ lines = 6 }: { lines?: number }) {
  return (
    <div className="card-body" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className={`skeleton line-${index % 3}`} />
      ))}
    </div>
  );
}
