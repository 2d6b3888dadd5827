/** A frame of film whose picture is a sound wave. */
export function BrandMark({ size }: { readonly size: number }) {
  const bars = [
    [9.5, 6],
    [13, 12],
    [16.5, 8],
    [20, 15],
    [23.5, 9],
  ] as const;
  return (
    <svg width={size} height={size} viewBox="0 0 33 33" aria-hidden="true" focusable="false">
      <defs>
        <linearGradient id="brand-mark" x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor="#16919A" />
          <stop offset="1" stopColor="#013F49" />
        </linearGradient>
      </defs>
      <rect width="33" height="33" rx="9" fill="url(#brand-mark)" />
      {bars.map(([x, height]) => (
        <rect key={x} x={x - 1} y={16.5 - height / 2} width="2.1" height={height} rx="1.05" fill="#fff" />
      ))}
      {[9, 15, 21].map((y) => (
        <g key={y} fill="#fff" opacity="0.5">
          <rect x="4" y={y} width="2.2" height="3" rx="0.7" />
          <rect x="26.8" y={y} width="2.2" height="3" rx="0.7" />
        </g>
      ))}
    </svg>
  );
}
