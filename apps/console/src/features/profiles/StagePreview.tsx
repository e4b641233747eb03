import { count, ProblemNotice } from '@atrium/ui'
import { Table, Typography } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import type { Parameters } from './LifecycleDrawer.tsx'
import { STAGES, useStageName } from './stages.ts'
import { useWholeGroup } from './whole-group.ts'

/** Typing is waited for that long before it is asked. */
const WAIT_MS = 300

type Asked = Omit<Parameters, 'windowDays'>

/** Where buyers would stand by the parameters in the form, before they are saved. */
export function StagePreview({
  asked,
  windowChanged,
}: {
  readonly asked: Parameters
  readonly windowChanged: boolean
}) {
  const { t } = useTranslation('profiles')
  const { newDays, matureOrders, decliningAfterDays, sleepingAfterDays, lostAfterDays } = asked
  const settled = useSettled({ newDays, matureOrders, decliningAfterDays, sleepingAfterDays, lostAfterDays })
  const isWhole = useWholeGroup()
  if (!isWhole || !isOrdered(settled)) return null
  return (
    <section aria-label={t('parameters.preview')} style={{ marginTop: 8 }}>
      <Typography.Title level={5}>{t('parameters.preview')}</Typography.Title>
      {windowChanged && <Typography.Paragraph type="secondary">{t('parameters.previewWindow')}</Typography.Paragraph>}
      <Moves asked={settled} />
    </section>
  )
}

const isOrdered = (asked: Asked): boolean =>
  Object.values(asked).every((value) => Number.isInteger(value) && value > 0) &&
  asked.matureOrders >= 2 &&
  asked.sleepingAfterDays >= asked.decliningAfterDays &&
  asked.lostAfterDays >= asked.sleepingAfterDays

function useSettled(asked: Asked): Asked {
  const [settled, settle] = useState(asked)
  const text = JSON.stringify(asked)
  useEffect(() => {
    // Written by the line above.
    const timer = setTimeout(() => settle(JSON.parse(text) as Asked), WAIT_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

function Moves({ asked }: { readonly asked: Asked }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const nameOf = useStageName()
  const { data, error, refetch } = useAsk('profiles.lifecyclePreview', { query: asked }, { isLatestOnly: true })
  if (error) return <ProblemNotice problem={problemOf(error)} onRetry={() => void refetch()} />
  if (!data) return null
  const { moves, exact } = data
  const changes = moves.filter(({ from, to }) => from !== to)
  const standing = (side: 'from' | 'to', stage: string) =>
    moves.reduce((sum, move) => sum + (move[side] === stage ? move.persons : 0), 0)
  const rows = STAGES.filter((stage) => stage !== 'prospect').map((stage) => {
    const [now, after] = [standing('from', stage), standing('to', stage)]
    return { stage, now, after, change: after - now }
  })
  const number = (value: number) => count(value, language)
  const signed = (value: number) => (value > 0 ? `+${number(value)}` : value < 0 ? `−${number(-value)}` : '–')
  return (
    <>
      {!exact && <Typography.Paragraph type="secondary">{t('parameters.previewAbout')}</Typography.Paragraph>}
      <Table
        size="small"
        pagination={false}
        rowKey="stage"
        dataSource={rows}
        columns={[
          { title: t('parameters.stage'), dataIndex: 'stage', render: nameOf },
          { title: t('parameters.now'), dataIndex: 'now', className: 'number', align: 'right', render: number },
          { title: t('parameters.after'), dataIndex: 'after', className: 'number', align: 'right', render: number },
          { title: t('parameters.change'), dataIndex: 'change', className: 'number', align: 'right', render: signed },
        ]}
      />
      {changes.length === 0 ? (
        <Typography.Paragraph type="secondary" style={{ marginTop: 8 }}>
          {t('parameters.previewNobody')}
        </Typography.Paragraph>
      ) : (
        <ul style={{ margin: '8px 0', paddingInlineStart: 20 }}>
          {changes.map(({ from, to, persons }) => (
            <li key={`${from} ${to}`}>
              {t('parameters.previewMove', { from: nameOf(from), to: nameOf(to), n: number(persons) })}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
