import { theme } from 'antd'

const [WIDTH, HEIGHT, EDGE] = [100, 24, 2]

export interface SparklineProps {
  /** Oldest first; null leaves a gap. */
  readonly values: readonly (number | null)[]
}

/** The course of a figure in small, between its least and its most. Says nothing that a chart or a table does not say in full. */
export function Sparkline({ values }: SparklineProps) {
  const { token } = theme.useToken()
  const known = values.filter((value) => value !== null)
  if (known.length < 2) return <div style={{ height: HEIGHT }} />
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const x = (at: number) => (at / (values.length - 1)) * WIDTH
  const y = (value: number) =>
    most === least ? HEIGHT / 2 : HEIGHT - EDGE - ((value - least) / (most - least)) * (HEIGHT - 2 * EDGE)
  const path = values
    .map((value, at) => {
      if (value === null) return ''
      const begins = at === 0 || values[at - 1] === null
      return `${begins ? 'M' : 'L'}${x(at).toFixed(2)} ${y(value).toFixed(2)}`
    })
    .join('')
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      style={{ display: 'block', width: '100%', height: HEIGHT }}
    >
      <path d={path} fill="none" stroke={token.colorPrimary} strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
    </svg>
  )
}
