import { type Condition, type Context, checkCondition, type PrintOptions, printCondition } from '@atrium/rules'
import { type Language, nameIn } from '@atrium/ui'
import { useMemo } from 'react'
import { useAsk, useList } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useStores, useWords } from '../members/names.ts'
import { useSources } from '../purchases/sources.ts'

export interface Choice {
  readonly value: string
  readonly label: string
}

/** What codes in conditions stand for: levels of the programme, feeds, stores, channels; and what may be chosen of each. */
export function useCodeNames(programmeId: string, language: Language) {
  const me = useMe()
  // Reads the nodes to their end; the list below is the same one.
  useStores()
  const nodes = useList(
    'organization.nodes',
    { query: { limit: 200 } },
    { enabled: mayAll(me, ['organization.read']) },
  ).rows
  const words = useWords()
  const sources = useSources().data?.items
  const levels = useAsk('tiers.set', { path: { programmeId } }, { enabled: mayAll(me, ['tiers.readSets']) }).data
    ?.definition.levels
  const categories = useAsk('catalog.categories', {}, { enabled: mayAll(me, ['catalog.read']) }).data
  return useMemo(() => {
    const choices: Readonly<Record<string, readonly Choice[]>> = {
      tier: (levels ?? []).map(({ code, name }) => ({ value: code, label: nameIn(name, language) })),
      source: (sources ?? []).map(({ code, name }) => ({ value: code, label: nameIn(name, language) })),
      channel: [...new Set((sources ?? []).map(({ channel }) => channel))].map((code) => ({
        value: code,
        label: words.channel(code),
      })),
      organization: nodes.map(({ code, name }) => ({ value: code, label: nameIn(name, language) })),
      category: (categories?.categories ?? []).map(({ path }) => ({ value: path, label: path.replaceAll('/', ' / ') })),
    }
    const nameOf = (refersTo: string, code: string) => choices[refersTo]?.find(({ value }) => value === code)?.label
    return { choices, nameOf }
  }, [levels, sources, categories, nodes, words, language])
}

export type CodeNames = ReturnType<typeof useCodeNames>

/** A condition in words; undefined where it is unfinished or faulty. */
export function sentenceOf(
  context: Context,
  tree: unknown,
  language: Language,
  options: PrintOptions,
): string | undefined {
  return isSound(context, tree) ? printCondition(context, tree, language, options) : undefined
}

export const isSound = (context: Context, tree: unknown): tree is Condition =>
  checkCondition(context, tree).length === 0
