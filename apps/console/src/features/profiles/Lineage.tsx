import { nameIn } from '@atrium/ui'
import { useUrlParams } from '@atrium/ui/list'
import { Flex, theme } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useLanguage } from '../../app/language.ts'
import type { TagDetail } from './TagDrawer.tsx'

interface Knot {
  readonly key: string
  readonly name: string
  /** Where it is a tag. */
  readonly tag: string | null
}

const ROW = 40
const WIDTH = 44

/** What a tag comes from, itself, and what it is used for, from left to right. */
export function Lineage({ detail: { tag, fedBy, feeds } }: { readonly detail: TagDetail }) {
  const { t } = useTranslation('profiles')
  const { language } = useLanguage()
  const said =
    tag.kind === 'hand' || tag.kind === 'imported'
      ? [{ key: 'said', name: t(`tag.bySaying.${tag.kind}`), tag: null }]
      : []
  const sources: readonly Knot[] = [
    ...said,
    ...fedBy.map((each) => ({ key: each.field, name: nameIn(each.name, language), tag: each.tag })),
  ]
  const users: readonly Knot[] = feeds.map(({ code, name }) => ({ key: code, name: nameIn(name, language), tag: code }))
  const rows = Math.max(sources.length, users.length, 1)
  return (
    <figure aria-label={t('tag.lineageLabel')} style={{ margin: '0 0 8px', overflowX: 'auto' }}>
      <Flex align="stretch" style={{ minHeight: rows * ROW }}>
        <Column knots={sources} />
        {sources.length > 0 && <Lines many={sources.length} rows={rows} side="left" />}
        <Column knots={[{ key: tag.code, name: nameIn(tag.name, language), tag: null }]} isHere />
        {users.length > 0 && <Lines many={users.length} rows={rows} side="right" />}
        {users.length > 0 && <Column knots={users} />}
      </Flex>
    </figure>
  )
}

function Column({ knots, isHere = false }: { readonly knots: readonly Knot[]; readonly isHere?: boolean }) {
  const { token } = theme.useToken()
  const params = useUrlParams()
  return (
    <Flex vertical justify="space-around" style={{ minWidth: 0 }}>
      {knots.map(({ key, name, tag }) => (
        <div
          key={key}
          style={{
            ...{ padding: '3px 10px', borderRadius: 6, whiteSpace: 'nowrap' },
            border: `1px solid ${isHere ? token.colorPrimary : token.colorBorder}`,
            ...(isHere ? { fontWeight: 600 } : {}),
          }}
        >
          {tag === null ? name : <Link to={{ search: params.search({ tag }) }}>{name}</Link>}
        </div>
      ))}
    </Flex>
  )
}

/** Curves between the one in the middle and those of a side. */
function Lines({
  many,
  rows,
  side,
}: {
  readonly many: number
  readonly rows: number
  readonly side: 'left' | 'right'
}) {
  const { token } = theme.useToken()
  const height = rows * ROW
  const middle = height / 2
  return (
    <svg width={WIDTH} height={height} aria-hidden="true" style={{ flex: 'none' }}>
      {Array.from({ length: many }, (_, at) => {
        const end = ((at + 0.5) / many) * height
        const [from, to] = side === 'left' ? [end, middle] : [middle, end]
        return (
          <path
            // biome-ignore lint/suspicious/noArrayIndexKey: curves are their place
            key={at}
            d={`M 0 ${from} C ${WIDTH / 2} ${from}, ${WIDTH / 2} ${to}, ${WIDTH} ${to}`}
            fill="none"
            stroke={token.colorBorder}
            strokeWidth={1.5}
          />
        )
      })}
    </svg>
  )
}
