import { Flex, Tag as Label, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useAsk } from '../../app/queries.ts'

/** So many are shown; of more it is said how many. */
const SHOWN = 8

/** The audiences a member is in now, each leading to its page; nothing where there is none. */
export function InAudiences({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('audiences')
  const { data } = useAsk('audiences.ofMember', { path: { memberId } })
  if (!data || data.items.length === 0) return null
  const rest = data.items.length - SHOWN
  return (
    <section aria-label={t('ofMember.title')} style={{ marginBottom: 12 }}>
      <Typography.Text type="secondary" style={{ display: 'block', marginBottom: 4 }}>
        {t('ofMember.title')}
      </Typography.Text>
      <Flex gap={4} wrap>
        {data.items.slice(0, SHOWN).map(({ audienceId, name }) => (
          <Label key={audienceId} style={{ margin: 0, whiteSpace: 'normal' }}>
            <Link to={`/audiences/${audienceId}`}>{name}</Link>
          </Label>
        ))}
        {rest > 0 && <Typography.Text type="secondary">{t('ofMember.more', { n: rest })}</Typography.Text>}
      </Flex>
    </section>
  )
}
