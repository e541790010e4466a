import { useEffect, useState } from 'react';
import { zone } from '../lib/format';

/** In which zone times are told. The browser's names of zones take longer to load than a first page: it is told a moment later. */
export function Zone() {
  const [name, setName] = useState('…');
  useEffect(() => {
    const later = setTimeout(() => setName(zone()), 300);
    return () => clearTimeout(later);
  }, []);
  return <>{name}</>;
}
