import { count, instant, nameIn } from '@atrium/ui'
import { useQueries } from '@tanstack/react-query'
import { type TableColumnsType, Tag, Typography } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { call, type ReplyOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import type { Member } from './lookup.ts'
import { useProgrammes, useStores, useWords } from './names.ts'

export const PAGE_SIZE = 50
/** Programmes whose level and balance stand in the list. */
const SHOWN = 2
const STALE_MS = 15_000

const pagesOf = (rows: readonly Member[]): string[][] =>
  Array.from({ length: Math.ceil(rows.length / PAGE_SIZE) }, (_, page) =>
    rows.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE).map(({ memberId }) => memberId),
  )

/** Levels and balances of those shown: one question for each page of the list. */
function useStanding(rows: readonly Member[]) {
  const me = useMe()
  const pages = useMemo(() => pagesOf(rows), [rows])
  const levels = useQueries({
    queries: pages.map((memberIds) => ({
      queryKey: ['tiers.levels', { body: { memberIds } }],
      queryFn: async () => (await call('tiers.levels', { body: { memberIds } }, me.csrf)).value,
      enabled: mayAll(me, ['tiers.read']),
      staleTime: STALE_MS,
    })),
  })
  const balances = useQueries({
    queries: pages.map((memberIds) => ({
      queryKey: ['points.balances', { body: { memberIds } }],
      queryFn: async () => (await call('points.balances', { body: { memberIds } }, me.csrf)).value,
      enabled: mayAll(me, ['points.read']),
      staleTime: STALE_MS,
    })),
  })
  const levelItems = levels.flatMap(({ data }) => data?.items ?? [])
  const balanceItems = balances.flatMap(({ data }) => data?.items ?? [])
  return {
    levelOf: new Map(levelItems.map((item) => [item.memberId, item.levels])),
    balanceOf: new Map(balanceItems.map((item) => [item.memberId, item.balances])),
  }
}

type Standing = {
  readonly levelOf: ReadonlyMap<string, ReplyOf<'tiers.levelsOfMember'>['items']>
  readonly balanceOf: ReadonlyMap<string, ReplyOf<'points.balancesOfMember'>['items']>
}

/** Columns of the list of members, each with the key under which it is remembered. */
export function useMemberColumns(rows: readonly Member[]): (TableColumnsType<Member>[number] & {
  readonly key: string
  /** Hidden until somebody wants it. */
  readonly extra?: boolean
  readonly fixedIn?: boolean
})[] {
  const { t } = useTranslation('members')
  const { language } = useLanguage()
  const me = useMe()
  const stores = useStores()
  const words = useWords()
  const programmes = useProgrammes().running.slice(0, SHOWN)
  const standing: Standing = useStanding(rows)
  const perProgramme = (kind: 'level' | 'points') =>
    programmes.map((programme, at) => ({
      extra: at > 0,
      key: `${kind}:${programme.code}`,
      title: t(`list.${kind}`, { programme: nameIn(programme.name, language) }),
      ...(kind === 'points' ? { align: 'right' as const, className: 'number' } : {}),
      render: (_: unknown, { memberId }: Member) => {
        if (kind === 'level') {
          const level = standing.levelOf.get(memberId)?.find((each) => each.programmeId === programme.id)
          return level ? <Tag color={level.rank > 0 ? 'gold' : 'default'}>{nameIn(level.name, language)}</Tag> : '–'
        }
        const own = standing.balanceOf.get(memberId)?.find((each) => each.programmeId === programme.id)
        return own ? count(own.balance, language) : '–'
      },
    }))
  return [
    {
      key: 'name',
      fixedIn: true,
      title: t('list.name'),
      render: (_, row) => (
        <>
          <Link to={`/members/${row.memberId}`}>{row.name ?? t('unnamed')}</Link>
          {row.name === null && row.phone === null && (
            <Typography.Text type="secondary" style={{ marginInlineStart: 8, fontSize: 12 }}>
              {row.memberId}
            </Typography.Text>
          )}
        </>
      ),
    },
    {
      key: 'number',
      extra: true,
      title: t('list.number'),
      render: (_, row) => <Typography.Text type="secondary">{row.memberId}</Typography.Text>,
    },
    { key: 'phone', title: t('list.phone'), className: 'number', render: (_, row) => row.phone ?? '–' },
    {
      key: 'stage',
      title: t('list.stage'),
      render: (_, row) => (
        <Tag color={row.stage === 'joined' ? 'success' : 'default'}>
          {row.erasedAt === null ? t(`stage.${row.stage}`) : t('stage.erased')}
        </Tag>
      ),
    },
    ...(mayAll(me, ['tiers.read']) ? perProgramme('level') : []),
    ...(mayAll(me, ['points.read']) ? perProgramme('points') : []),
    { key: 'home', title: t('list.home'), render: (_, row) => stores.nameOf(row.homeStoreId) ?? '–' },
    {
      key: 'channel',
      extra: true,
      title: t('list.channel'),
      render: (_, row) => words.channel(row.joinedChannel ?? row.createdChannel),
    },
    {
      key: 'joined',
      title: t('list.joined'),
      className: 'number',
      render: (_, row) =>
        row.joinedAt === null ? '–' : instant(row.joinedAt, stores.zoneOf(row.joinedStoreId), language),
    },
  ]
}
