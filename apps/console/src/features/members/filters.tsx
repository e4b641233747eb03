import type { Filter } from '@atrium/ui/list'
import { useUrlParams } from '@atrium/ui/list'
import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { InputOf } from '../../app/api.ts'
import { useAsk } from '../../app/queries.ts'
import { useScopeNode } from '../../app/scope.tsx'
import { useStaff, useStores, useWords } from './names.ts'

type Query = NonNullable<InputOf<'members.list'>['query']>
/** What narrows a list of members, as the server asks it; lists, counts, searches and exports take the same. */
export type MemberFilter = InputOf<'members.count'>['query']

const STAGES = ['joined', 'prospect', 'erased'] as const
const GENDERS = ['female', 'male', 'other'] as const
const CHANNEL = /^[a-z][a-z0-9_]{0,39}$/
const SORTS = ['newest', 'oldest'] as const
/** Parameters of the address that a saved view keeps. */
export const VIEW_PARAMS = [
  'stage',
  'channel',
  'gender',
  'birthMonth',
  'homeNode',
  'guideId',
  'joinedFrom',
  'joinedTill',
  'blocked',
  'sort',
] as const

const oneOf = <Word extends string>(words: readonly Word[], text: string | undefined) =>
  words.find((word) => word === text)
const DAY = /^\d{4}-\d{2}-\d{2}$/
const fits = (pattern: RegExp, text: string | undefined) =>
  text !== undefined && pattern.test(text) ? text : undefined

/** What the address asks for. What is none of its kind narrows nothing. */
export function useMemberFilter(): { readonly filter: MemberFilter; readonly sort: NonNullable<Query['sort']> } {
  const params = useUrlParams()
  const node = useScopeNode()
  const month = Number(params.get('birthMonth'))
  const said = {
    node,
    stage: oneOf(STAGES, params.get('stage')),
    channel: fits(CHANNEL, params.get('channel')),
    gender: oneOf(GENDERS, params.get('gender')),
    birthMonth: Number.isInteger(month) && month >= 1 && month <= 12 ? month : undefined,
    homeNode: fits(/^org_/, params.get('homeNode')),
    guideId: fits(/^stf_/, params.get('guideId')),
    joinedFrom: fits(DAY, params.get('joinedFrom')),
    joinedTill: fits(DAY, params.get('joinedTill')),
    blocked: params.get('blocked') === 'true' ? true : undefined,
  }
  const filter = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as MemberFilter
  return { filter, sort: oneOf(SORTS, params.get('sort')) ?? 'newest' }
}

/** The filters above the list. */
export function useMemberFilters(): readonly Filter[] {
  const { t } = useTranslation('members')
  const words = useWords()
  const stores = useStores()
  const staff = useStaff()
  const chosen = fits(CHANNEL, useUrlParams().get('channel'))
  const { data } = useAsk('members.channels', {})
  const channels = useMemo(
    () => [...new Set([...(data?.items ?? []), ...(chosen === undefined ? [] : [chosen])])],
    [data, chosen],
  )
  return useMemo(
    () => [
      {
        param: 'stage',
        label: t('filter.stage'),
        options: STAGES.map((value) => ({ value, label: t(`stage.${value}`) })),
      },
      {
        param: 'channel',
        label: t('filter.channel'),
        options: channels.map((value) => ({ value, label: words.channel(value) })),
      },
      {
        param: 'gender',
        label: t('filter.gender'),
        options: GENDERS.map((value) => ({ value, label: words.gender(value) })),
      },
      {
        param: 'birthMonth',
        label: t('filter.birthMonth'),
        options: Array.from({ length: 12 }, (_, at) => ({
          value: String(at + 1),
          label: t('filter.month', { month: at + 1 }),
        })),
      },
      ...(stores.homes.length > 0 ? [{ param: 'homeNode', label: t('filter.home'), options: stores.homes }] : []),
      ...(staff.options.length > 0 ? [{ param: 'guideId', label: t('filter.guide'), options: staff.options }] : []),
      {
        param: 'blocked',
        label: t('filter.blocked'),
        options: [{ value: 'true', label: t('filter.hasBlocked') }],
      },
      {
        param: 'sort',
        label: t('filter.sort'),
        fallback: 'newest',
        options: SORTS.map((value) => ({ value, label: t(`filter.${value}`) })),
      },
    ],
    [t, words, stores, staff, channels],
  )
}

/** First and last day of joining. */
export function JoinedRange() {
  const { t } = useTranslation('members')
  const params = useUrlParams()
  const at = (name: string) => {
    const text = params.get(name)
    return text !== undefined && DAY.test(text) ? dayjs(text) : null
  }
  return (
    <DatePicker.RangePicker
      aria-label={t('filter.joined')}
      allowEmpty={[true, true]}
      placeholder={[t('filter.joinedFrom'), t('filter.joinedTill')]}
      variant="filled"
      style={{ borderRadius: 16, width: 260 }}
      value={[at('joinedFrom'), at('joinedTill')]}
      onChange={(range) =>
        params.set({
          joinedFrom: range?.[0]?.format('YYYY-MM-DD'),
          joinedTill: range?.[1]?.format('YYYY-MM-DD'),
        })
      }
    />
  )
}
