import { useQueries } from '@tanstack/react-query'
import { Typography } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { call, type ReplyOf } from './api.ts'
import { mayAll, useMe } from './session.tsx'

/** Members that are named with one question: a page of a list. */
const AT_ONCE = 200
const STALE_MS = 60_000

export type MemberName = ReplyOf<'members.names'>['items'][number]
/** Null while the answer is on its way; left out for whom the asker may not see. */
export type MemberNames = ReadonlyMap<string, MemberName | null>

/**
 * Names of the members that a list speaks of, by the id that the list has. Whom the asker may not see has none. Ids keep the place
 * they have been asked in, so that a list that is read on asks for its new rows only.
 */
export function useMemberNames(memberIds: readonly (string | null | undefined)[]): MemberNames {
  const me = useMe()
  const enabled = mayAll(me, ['members.read'])
  const distinct = [...new Set(memberIds.filter((id) => typeof id === 'string'))]
  const pages = Array.from({ length: Math.ceil(distinct.length / AT_ONCE) }, (_, page) =>
    distinct.slice(page * AT_ONCE, (page + 1) * AT_ONCE),
  )
  const answers = useQueries({
    queries: pages.map((page) => ({
      queryKey: ['members.names', { body: { memberIds: page } }],
      queryFn: async () => (await call('members.names', { body: { memberIds: page } }, me.csrf)).value,
      enabled,
      staleTime: STALE_MS,
    })),
  })
  const items = answers.flatMap(({ data }) => data?.items ?? [])
  const awaited = answers.flatMap(({ isLoading }, page) => (isLoading ? (pages[page] ?? []) : []))
  const key = [...items.map(({ memberId, name }) => `${memberId} ${name}`), ...awaited].join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says when what was answered differs.
  return useMemo(
    () =>
      new Map<string, MemberName | null>([
        ...awaited.map((id) => [id, null] as const),
        ...items.map((item) => [item.memberId, item] as const),
      ]),
    [key],
  )
}

/** A member by name, leading to their page; by masked phone where there is no name, and without a link for who may not see them. */
export function MemberLink({ memberId, names }: { readonly memberId: string; readonly names: MemberNames }) {
  const { t } = useTranslation('members')
  const known = names.get(memberId)
  if (known === null) return <Typography.Text type="secondary">…</Typography.Text>
  if (!known) return <Typography.Text type="secondary">{t('unseen')}</Typography.Text>
  return (
    <Link to={`/members/${known.rootId}`} onClick={(event) => event.stopPropagation()}>
      {known.erased ? t('stage.erased') : (known.name ?? known.phone ?? t('unnamed'))}
    </Link>
  )
}
