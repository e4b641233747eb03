import { Progress, Typography } from 'antd'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

/** For what takes longer than a second: says that it goes on, and for how long; draws nothing before. */
export function Working({ on }: { readonly on: boolean }) {
  return on ? <Counting /> : null
}

function Counting() {
  const { t } = useTranslation('reports')
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const ticking = setInterval(() => setSeconds((before) => before + 1), 1_000)
    return () => clearInterval(ticking)
  }, [])
  if (seconds === 0) return null
  return (
    <div role="status" style={{ paddingBlock: 4 }}>
      {/* Nobody knows how long it will take: the bar only says that it moves on, ever slower. */}
      <Progress
        percent={Math.round(100 * (1 - 1 / (1 + seconds / 3)))}
        status="active"
        showInfo={false}
        size="small"
        aria-label={t('figures.working', { n: seconds })}
      />
      <Typography.Text type="secondary" style={{ fontSize: 12 }}>
        {t('figures.working', { n: seconds })}
      </Typography.Text>
    </div>
  )
}

interface WaitingProps {
  readonly asked: { readonly isFetching: boolean; readonly isPlaceholderData: boolean }
  readonly children: ReactNode
}

/** Around what an answer is drawn in: charts are paler while they are the last one's, and above it how long the next one takes. */
export function Waiting({ asked: { isFetching, isPlaceholderData }, children }: WaitingProps) {
  return (
    <div className="figure-waiting" aria-busy={isFetching}>
      <Working on={isFetching} />
      <div className={isPlaceholderData ? 'figure-former' : ''}>{children}</div>
    </div>
  )
}
