import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useAsk } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { mayAll, useMe } from '../../app/session.tsx'

const MINUTE_MS = 60_000

/** How many corrections wait for a second person, where any do; for who may see them. */
export function WaitingNotice() {
  const { t } = useTranslation('points')
  const me = useMe()
  const node = useScopeNode()
  const { data } = useAsk(
    'points.waitingAdjustments',
    { query: node === undefined ? {} : { node } },
    { enabled: mayAll(me, ['points.read']), refetchMs: MINUTE_MS },
  )
  if (!data || data.count === 0) return null
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 16 }}
      title={t('adjustments.waitingCount', { count: data.count })}
      action={
        <Link to={node === undefined ? '/points/adjustments' : `/points/adjustments?node=${node}`}>
          {t('adjustments.look')}
        </Link>
      }
    />
  )
}
