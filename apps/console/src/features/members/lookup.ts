import { useQuery } from '@tanstack/react-query'
import { call, type InputOf, type ReplyOf } from '../../app/api.ts'
import { useMe } from '../../app/session.tsx'

export type Member = ReplyOf<'members.member'>
type Filter = InputOf<'members.count'>['query']
type Question = InputOf<'members.search'>['body']

/** By what somebody is looked for; `auto` tells it from what was typed. */
export const WAYS = ['auto', 'tail', 'phone', 'card', 'name', 'email', 'plate'] as const
export type Way = (typeof WAYS)[number]

export const wayOf = (text: string | null): Way => WAYS.find((way) => way === text) ?? 'auto'

const LIMIT = 50

/** What was typed, as the server asks it; undefined where there is nothing to look for. */
export function questionOf(typed: string, way: Way): Question | undefined {
  const text = typed.trim()
  if (text === '') return undefined
  const found = way === 'auto' ? guess(text) : way
  switch (found) {
    case 'tail':
      return { by: 'tail', digits: text, limit: LIMIT }
    case 'phone':
      return { by: 'identity', kind: 'phone_verified', value: text, limit: LIMIT }
    case 'card':
      return { by: 'identity', kind: 'card_no', value: text, limit: LIMIT }
    case 'email':
      return { by: 'identity', kind: 'email_verified', value: text, limit: LIMIT }
    case 'plate':
      return { by: 'identity', kind: 'plate', value: text, limit: LIMIT }
    case 'name':
      return { by: 'name', prefix: text, limit: LIMIT }
  }
}

/** 4 digits are the tail of a phone, 11 from 1 (or with a country) a phone, other digits a card, an @ an e-mail, all else a name. */
export function guess(text: string): Exclude<Way, 'auto'> {
  if (/^\d{4}$/.test(text)) return 'tail'
  if (/^1\d{10}$/.test(text) || /^\+\d{8,15}$/.test(text)) return 'phone'
  if (/^[^\s@]+@[^\s@]+$/.test(text)) return 'email'
  return /^[A-Za-z]{0,4}\d{3,}[A-Za-z0-9-]*$/.test(text) ? 'card' : 'name'
}

/** People who fit what was typed. A question that is posted needs the proof that it comes from our own page, like a write. */
export function useLookup(typed: string, way: Way, enabled = true, filter: Filter = {}) {
  const { csrf } = useMe()
  const question = questionOf(typed, way)
  const body = question && Object.keys(filter).length > 0 ? { ...question, filter } : question
  const asked = body !== undefined
  return {
    asked,
    ...useQuery({
      queryKey: ['members.search', { body }],
      queryFn: async () => (await call('members.search', { body: body ?? { by: 'name', prefix: '' } }, csrf)).value,
      enabled: enabled && asked,
    }),
  }
}
