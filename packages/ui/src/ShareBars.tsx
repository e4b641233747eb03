import { Flex, Typography } from 'antd'
import type { ReactNode } from 'react'

export interface ShareBar {
  readonly key: string
  readonly name: ReactNode
  /** As it is read, at the right. */
  readonly figure: ReactNode
  /** How long the bar is, of the whole: 0 to 1. */
  readonly share: number
  /** Small print below the bar. */
  readonly note?: ReactNode
}

/** Parts of a whole, each as a line with its bar: a drawing for `ChartCard`, which has the table behind it. */
export function ShareBars({ label, bars }: { readonly label: string; readonly bars: readonly ShareBar[] }) {
  return (
    <ul aria-label={label} style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 10 }}>
      {bars.map(({ key, name, figure, share, note }) => (
        <li key={key} data-share={Math.max(0, Math.min(1, share))}>
          <Flex justify="space-between" gap={8}>
            <span data-cell style={{ overflowWrap: 'anywhere' }}>
              {name}
            </span>
            <span data-cell className="number" style={{ whiteSpace: 'nowrap' }}>
              {figure}
            </span>
          </Flex>
          <div
            style={{ height: 5, borderRadius: 3, background: 'var(--ant-color-fill-secondary)', overflow: 'hidden' }}
          >
            <div
              style={{
                height: '100%',
                width: `${Math.max(0, Math.min(1, share)) * 100}%`,
                background: 'var(--ant-color-primary)',
              }}
            />
          </div>
          {note !== undefined && (
            <Typography.Text type="secondary" style={{ fontSize: 12 }} className="number" data-cell>
              {note}
            </Typography.Text>
          )}
        </li>
      ))}
    </ul>
  )
}
