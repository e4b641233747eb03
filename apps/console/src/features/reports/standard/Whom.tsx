import { useUrlParams } from '@atrium/ui/list'
import { Flex, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAsk } from '../../../app/queries.ts'
import { Conditions } from '../charts/Conditions.tsx'
import { type Filter, filterOf, type Group, groupOf } from '../charts/filter-tree.ts'
import type { About } from '../figure/FigureCard.tsx'

/** About which part of the group, of which days, and of whom. */
export interface AboutWhom extends About {
  readonly filter?: Filter
}

/** The address holds the conditions as the API takes them. */
function readWhom(text: string | undefined): Filter | undefined {
  if (text === undefined) return undefined
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null ? (read as Filter) : undefined
  } catch (error) {
    // Whatever somebody typed there: it says nothing.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const writeWhom = (filter: Filter | undefined): string | undefined =>
  filter === undefined ? undefined : JSON.stringify(filter)

/** What a report is asked: what the page says, and of whom the address does. */
export function useAboutWhom(about: About): AboutWhom {
  const filter = readWhom(useUrlParams().get('whom'))
  return filter === undefined ? about : { ...about, filter }
}

/** Conditions on persons, to whom a report of its own form is narrowed: an audience, tags, level, who they are. */
export function Whom({ about }: { readonly about: About }) {
  const { t } = useTranslation('reports')
  const params = useUrlParams()
  const { data } = useAsk('reports.catalogue', {})
  const asked = params.get('whom')
  const [draft, setDraft] = useState<{ readonly asked: readonly (string | undefined)[]; readonly group: Group }>({
    ...{ asked: [asked], group: groupOf(readWhom(asked)) },
  })
  // What is not complete is in no address: the draft stands until the address says something that did not come from here.
  const group = draft.asked.includes(asked) ? draft.group : groupOf(readWhom(asked))
  const change = (next: Group) => {
    const written = writeWhom(filterOf(next))
    setDraft({ asked: [asked, written], group: next })
    if (written !== asked) params.set({ whom: written })
  }
  if (!data) return null
  const isNarrowed = filterOf(group) !== undefined
  return (
    <section aria-label={t('whom.title')} style={{ marginBottom: 16 }}>
      <Flex gap="4px 12px" align="start" wrap>
        <Typography.Text type="secondary" style={{ paddingBlock: 1 }}>
          {t('whom.title')}
        </Typography.Text>
        <Flex vertical gap={4} style={{ flex: '1 1 320px', minWidth: 0 }}>
          <Conditions
            dimensions={data.dimensions.filter(({ ofPersons }) => ofPersons)}
            chosen={data.metrics.filter(({ code }) => code === 'members')}
            {...{ about, group }}
            onChange={change}
          />
          {isNarrowed && (
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {t('whom.note')}
            </Typography.Text>
          )}
        </Flex>
      </Flex>
    </section>
  )
}
