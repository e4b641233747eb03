import { count, day as dayIn, money, nameIn } from '@atrium/ui'
import { Descriptions, Tag as Label, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ReplyOf } from '../../app/api.ts'
import { useAppearance } from '../../app/appearance.ts'
import { useLanguage } from '../../app/language.ts'
import { useAsk } from '../../app/queries.ts'
import { stageColour, useStageName } from './stages.ts'

type Portrait = ReplyOf<'profiles.portraitOfMember'>
type Likes = NonNullable<Portrait['likes']>

/** Stage, spend, orders, last purchase and what somebody likes, in a few lines; more is in the tab of the portrait. */
export function AtAGlance({ memberId }: { readonly memberId: string }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const { dark } = useAppearance()
  const stageName = useStageName()
  const { data } = useAsk('profiles.portraitOfMember', { path: { memberId } })
  const favourites = useFavourites(data?.likes ?? null)
  // What could not be read is told in the tab itself; a page about a person stands without it.
  if (!data) return null
  const { stage, buying, standing, undrawn } = data
  const rows = [
    {
      label: t('member.stage'),
      children:
        undrawn && !buying ? (
          <Typography.Text type="secondary">{t('member.undrawn')}</Typography.Text>
        ) : (
          <>
            <Label style={{ margin: 0, borderColor: stageColour(stage, dark) }}>{stageName(stage)}</Label>
            {standing && (
              <Typography.Text type="secondary" style={{ marginInlineStart: 8, fontSize: 12 }}>
                {t('glance.rfm', standing.rfm)}
              </Typography.Text>
            )}
          </>
        ),
    },
    ...(buying
      ? [
          {
            label: t('member.spend'),
            children: <strong className="number">{money(buying.spendMinor, buying.currency, language)}</strong>,
          },
          {
            label: t('member.orders'),
            children: (
              <span className="number">
                {t('glance.orders', {
                  n: count(buying.orders, language),
                  average: money(buying.averageOrderMinor, buying.currency, language),
                })}
              </span>
            ),
          },
          { label: t('member.last'), children: <span className="number">{dayIn(buying.lastDay, language)}</span> },
        ]
      : []),
    ...(favourites.length > 0 ? [{ label: t('member.likes'), children: favourites.join(' · ') }] : []),
  ]
  return (
    <section aria-label={t('glance.title')} style={{ marginBottom: 12 }}>
      <Descriptions
        column={1}
        size="small"
        styles={{ label: { width: language === 'en' ? 124 : 96 } }}
        items={rows.map((row) => ({ ...row, key: row.label }))}
      />
      <Link to={{ search: '?tab=profile' }} style={{ fontSize: 12 }}>
        {t('glance.more')}
      </Link>
    </section>
  )
}

/** The first of what somebody likes, of what is told in words. */
function useFavourites(likes: Likes | null): readonly string[] {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  if (likes === null) return []
  const named = [likes.categories[0], likes.brands[0], likes.stores[0]].flatMap((like) =>
    like ? [nameIn(like.name, language).replaceAll('/', ' / ')] : [],
  )
  const daypart = likes.dayparts[0]
  const words = daypart ? [t(`member.daypart.${daypart.key}`, { defaultValue: daypart.key })] : []
  return [...new Set([...named, ...words])]
}
