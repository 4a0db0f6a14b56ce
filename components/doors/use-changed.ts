'use client';

import { useEffect, useRef, useState } from 'react';

/** As long as the accent edge of a changed row stays. */
const EDGE_MS = 2000;

/** True for 2 s after the value changed while on screen; put it on `data-changed`. */
export function useChanged(signature: string): boolean {
  const seen = useRef(signature);
  const [changed, setChanged] = useState(false);
  useEffect(() => {
    if (seen.current === signature) return;
    seen.current = signature;
    setChanged(true);
    const timer = setTimeout(() => setChanged(false), EDGE_MS);
    return () => clearTimeout(timer);
  }, [signature]);
  return changed;
}
