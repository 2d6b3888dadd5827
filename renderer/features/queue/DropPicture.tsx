import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  picture: { display: 'block', color: tokens.colorBrandForeground1 },
  wave: {
    transformBox: 'fill-box',
    transformOrigin: 'center',
  },
  moving: {
    animationName: {
      '0%': { transform: 'scaleY(1)' },
      '50%': { transform: 'scaleY(0.55)' },
      '100%': { transform: 'scaleY(1)' },
    },
    animationDuration: '900ms',
    animationIterationCount: 'infinite',
    animationTimingFunction: 'ease-in-out',
  },
});

/** Heights of the wave that a film turns into; drawn from the middle, louder towards the right. */
const bars = [8, 14, 10, 20, 30, 18, 40, 54, 34, 62, 44, 26, 50, 36, 16, 24, 12].map((height, place) => ({
  height,
  place,
}));

/** Film on the left becomes sound on the right. */
export function DropPicture({ isActive = false }: { readonly isActive?: boolean }) {
  const styles = useStyles();
  return (
    <svg
      className={styles.picture}
      width="264"
      height="104"
      viewBox="0 0 264 104"
      aria-hidden="true"
      focusable="false"
    >
      <g fill="none" stroke="currentColor" strokeWidth="2">
        <rect x="9" y="30" width="76" height="52" rx="9" opacity="0.22" />
        <rect
          x="17"
          y="22"
          width="76"
          height="52"
          rx="9"
          fill={tokens.colorNeutralBackground1}
          opacity="0.55"
        />
        <rect x="25" y="14" width="76" height="52" rx="9" fill={tokens.colorNeutralBackground1} />
      </g>
      <path
        d="M57 30.5v19a2 2 0 0 0 3.05 1.7l15.4-9.5a2 2 0 0 0 0-3.4l-15.4-9.5A2 2 0 0 0 57 30.5Z"
        fill="currentColor"
      />
      {[20, 30, 40, 50].map((y) => (
        <g key={y} fill="currentColor" opacity="0.35">
          <rect x="30" y={y + 2} width="5" height="6" rx="1.5" />
          <rect x="91" y={y + 2} width="5" height="6" rx="1.5" />
        </g>
      ))}
      {bars.map(({ height, place }) => (
        <rect
          key={place}
          className={mergeClasses(styles.wave, isActive && styles.moving)}
          style={isActive ? { animationDelay: `${place * 55}ms` } : undefined}
          x={118 + place * 8.2}
          y={46 - height / 2}
          width="4"
          height={height}
          rx="2"
          fill="currentColor"
          opacity={0.3 + (0.7 * Math.min(place, 9)) / 9}
        />
      ))}
    </svg>
  );
}
