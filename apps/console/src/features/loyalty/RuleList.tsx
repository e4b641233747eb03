import { EmptyState, nameIn } from '@atrium/ui'
import { useUndoable } from '@atrium/ui/form'
import { useUrlParams } from '@atrium/ui/list'
import { Button, Card, Flex, Segmented, Typography } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { DraftBar } from './DraftBar.tsx'
import { type Draft, differencesOf } from './draft.ts'
import type { CodeNames } from './names.ts'
import type { Programme } from './programme.tsx'
import { RuleCard } from './RuleCard.tsx'
import { RuleDrawer } from './RuleDrawer.tsx'
import { COMBINES, freeCode, NEW_RULE, type Rule, type RuleSet, standingOf, versionOf } from './rule.ts'

interface ListProps {
  readonly programme: Programme
  readonly live: RuleSet
  readonly liveEtag: string
  readonly draft: Draft
  readonly codes: CodeNames
}

/** Rules in the order in which they are asked: lower priority first, then by code. */
const inOrder = (rules: readonly Rule[]): Rule[] =>
  [...rules].sort((a, b) => a.priority - b.priority || (a.code < b.code ? -1 : 1))

/** The rules as sentences, edited in a draft. */
export function RuleList({ programme, live, liveEtag, draft, codes }: ListProps) {
  const { t } = useTranslation('loyalty')
  const { language } = useLanguage()
  const undoable = useUndoable()
  const me = useMe()
  const params = useUrlParams()
  const [now] = useState(() => dayjs().valueOf())
  const mayWrite = mayAll(me, ['loyalty.writeRules'])
  const { set } = draft
  const changed = new Map(differencesOf(live, set).map((one) => [one.code, one.kind]))
  const open = params.get('rule')
  const edited = open === 'new' ? NEW_RULE : set.rules.find(({ code }) => code === open)
  const put = (rule: Rule, was?: Rule) =>
    draft.put({
      ...set,
      rules: was ? set.rules.map((each) => (each.code === was.code ? rule : each)) : [...set.rules, rule],
    })
  const remove = (rule: Rule) => {
    draft.put({ ...set, rules: set.rules.filter(({ code }) => code !== rule.code) })
    undoable({
      text: t('rules.removed', { name: nameIn(rule.name, language) }),
      undo: () => Promise.resolve(draft.put(set)),
      problemOf,
    })
  }
  const copy = (rule: Rule) => {
    const code = freeCode(rule.code, set.rules)
    put({ ...rule, code, name: { ...rule.name, zh: `${rule.name.zh} 2`.slice(0, 60) } })
    params.set({ rule: code })
  }
  const add = mayWrite && (
    <Button type="primary" onClick={() => params.set({ rule: 'new' })}>
      {t('rules.add')}
    </Button>
  )
  return (
    <Flex vertical gap={12}>
      <Flex justify="space-between" align="center" gap={8}>
        <Flex gap={8} align="center" wrap>
          <Typography.Text type="secondary">{t('rules.combine')}</Typography.Text>
          <Segmented
            size="small"
            disabled={!mayWrite}
            value={set.combine}
            onChange={(combine) => draft.put({ ...set, combine })}
            options={COMBINES.map((value) => ({ value, label: t(`combine.${value}`) }))}
          />
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {t('rules.version', { version: versionOf(liveEtag) || '0' })}
          </Typography.Text>
        </Flex>
        {set.rules.length > 0 && add}
      </Flex>
      {mayWrite && <DraftBar {...{ draft, live, liveEtag, programme, codes }} />}
      {set.rules.length === 0 && (
        <Card>
          <EmptyState hint={t('rules.empty')} action={add} />
        </Card>
      )}
      {inOrder(set.rules).map((rule) => {
        const kind = changed.get(rule.code)
        return (
          <RuleCard
            key={rule.code}
            {...{ rule, programme, codes }}
            standing={standingOf(rule, now)}
            changed={kind === 'removed' ? undefined : kind}
            {...(mayWrite
              ? {
                  onEdit: () => params.set({ rule: rule.code }),
                  onPause: () => put(rule.paused ? resumed(rule) : { ...rule, paused: true }, rule),
                  onCopy: () => copy(rule),
                  onRemove: () => remove(rule),
                }
              : {})}
          />
        )
      })}
      {mayWrite && edited && (
        <RuleDrawer
          key={open}
          rule={edited}
          isNew={open === 'new'}
          programme={programme}
          others={new Set(set.rules.map(({ code }) => code).filter((code) => code !== edited.code))}
          codes={codes}
          onSave={(rule) => {
            put(rule, open === 'new' ? undefined : edited)
            params.set({ rule: undefined })
          }}
          onClose={() => params.set({ rule: undefined })}
        />
      )}
    </Flex>
  )
}

function resumed({ paused: _, ...rule }: Rule): Rule {
  return rule
}
