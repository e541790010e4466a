import { useState } from 'react';
import type { Zoom } from './series';
import type { XAxis } from './settings';

/** What a chart was zoomed to, one after the other. On another axis the same numbers are something else: there it is shown whole. */
export function useZoom(axis: XAxis) {
  const [state, setState] = useState<{ axis: XAxis; zooms: readonly Zoom[] }>({ axis, zooms: [] });
  const zooms = state.axis === axis ? state.zooms : [];
  return {
    zoom: zooms.at(-1),
    /** Zooms further in; undefined shows everything. */
    setZoom: (zoom: Zoom | undefined) => setState({ axis, zooms: zoom ? [...zooms, zoom] : [] }),
    zoomBack: () => setState({ axis, zooms: zooms.slice(0, -1) }),
  };
}
