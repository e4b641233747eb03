import { useTranslation } from 'react-i18next'
import { useSpan } from './span.ts'

const WIDTH = 160
const HEIGHT = 24

interface LagLineProps {
  readonly name: string
  /** The oldest first. */
  readonly lagMs: readonly number[]
  /** Beyond which an event is late: a line of its own where it comes into the picture. */
  readonly lateMs: number
}

/** How long news waited in the last hours, as a line; in words for those who do not see it. */
export function LagLine({ name, lagMs, lateMs }: LagLineProps) {
  const { t } = useTranslation('system')
  const span = useSpan()
  if (lagMs.length < 2) return <span>–</span>
  const most = Math.max(...lagMs)
  const top = Math.max(most, 1_000)
  const x = (at: number) => (at / (lagMs.length - 1)) * WIDTH
  const y = (value: number) => HEIGHT - 1 - (value / top) * (HEIGHT - 3)
  const points = lagMs.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={t('lag.line', { name, most: span(most) })}>
      <title>{t('lag.line', { name, most: span(most) })}</title>
      {lateMs < top && (
        <line
          x1={0}
          x2={WIDTH}
          y1={y(lateMs)}
          y2={y(lateMs)}
          stroke="var(--ant-color-warning)"
          strokeDasharray="3 3"
          strokeWidth={1}
        />
      )}
      <polyline points={points} fill="none" stroke="var(--ant-color-primary)" strokeWidth={1.5} />
    </svg>
  )
}
