import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { artifactBytes, type ArtifactSource } from '../../api/artifacts';
import { ErrorBanner } from '../ErrorBanner';
import { Loading } from '../Loading';

/** A PDF in the browser's own reader. Its type is set here, so that nothing else can pass for one. */
export default function PdfPreview({ source, path, queryKey }: { source: ArtifactSource; path: string; queryKey: string }) {
  const query = useQuery({ queryKey: ['artifact-pdf', queryKey, path], queryFn: ({ signal }) => artifactBytes(source, path, signal), gcTime: 0 });
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (!query.data) return;
    const made = URL.createObjectURL(new Blob([query.data], { type: 'application/pdf' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [query.data]);
  if (query.error) return <div className="preview-body"><ErrorBanner error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (!address) return <Loading />;
  return (
    <div className="preview-body flush">
      <iframe src={address} title="PDF artifact" />
    </div>
  );
}
