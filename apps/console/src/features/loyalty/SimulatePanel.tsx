import { ProblemNotice } from '@atrium/ui'
import { Card, Flex, Segmented, Skeleton, Typography } from 'antd'
import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type InputOf, problemOf } from '../../app/api.ts'
import { useAsk } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import type { CodeNames } from './names.ts'
import { PurchasePick } from './PurchasePick.tsx'
import type { Programme } from './programme.tsx'
import type { RuleSet } from './rule.ts'
import { SimulationResult } from './SimulationResult.tsx'
import { TypedPurchase } from './TypedPurchase.tsx'

type Trial = InputOf<'loyalty.tryRules'>['body']
export type Tried = Pick<Trial, 'typed' | 'real'>

interface SimulateProps {
  readonly programme: Programme
  readonly codes: CodeNames
  /** Rules that do not hold yet; undefined where there are none. */
  readonly draft: RuleSet | undefined
}

/** A typed or a real purchase and what the rules give for it, anew with every change of either. */
export function SimulatePanel({ programme, draft }: SimulateProps) {
  const { t } = useTranslation('loyalty')
  const me = useMe()
  const [kind, setKind] = useState<'typed' | 'real'>('typed')
  const [by, setBy] = useState<'draft' | 'live'>('draft')
  const [typed, setTyped] = useState<Tried['typed']>()
  const [real, setReal] = useState<Tried['real']>()
  const tried: Tried = kind === 'typed' ? (typed ? { typed } : {}) : real ? { real } : {}
  const rules = draft && by === 'draft' ? draft : undefined
  // Typing goes on while what was typed before is being worked out.
  const body = useDeferredValue(JSON.stringify({ programmeId: programme.id, ...tried, ...(rules ? { rules } : {}) }))
  const isNamed = tried.typed !== undefined || tried.real !== undefined
  const asked = JSON.parse(body) as Trial
  // What is asked lags behind what is typed, and may hold no purchase yet.
  const isAsked = asked.typed !== undefined || asked.real !== undefined
  const trial = useAsk('loyalty.tryRules', { body: asked }, { enabled: isNamed && isAsked })
  return (
    <Card size="small" title={t('simulate.title')} style={{ position: 'sticky', top: 68 }}>
      <Typography.Paragraph type="secondary">{t('simulate.hint')}</Typography.Paragraph>
      <Flex gap={12} wrap style={{ marginBottom: 12 }}>
        {mayAll(me, ['purchases.read']) && (
          <Segmented
            aria-label={t('simulate.which')}
            value={kind}
            onChange={setKind}
            options={(['typed', 'real'] as const).map((value) => ({ value, label: t(`simulate.kinds.${value}`) }))}
          />
        )}
        {draft && (
          <Segmented
            aria-label={t('simulate.by')}
            value={by}
            onChange={setBy}
            options={(['draft', 'live'] as const).map((value) => ({ value, label: t(`simulate.rulesOf.${value}`) }))}
          />
        )}
      </Flex>
      {kind === 'typed' ? (
        <TypedPurchase programme={programme} onChange={setTyped} />
      ) : (
        mayAll(me, ['purchases.read']) && <PurchasePick onChoose={setReal} />
      )}
      {isNamed && trial.isPending && <Skeleton active paragraph={{ rows: 3 }} />}
      {isNamed && trial.error && (
        <div style={{ marginTop: 12 }}>
          <ProblemNotice problem={problemOf(trial.error)} onRetry={() => void trial.refetch()} />
        </div>
      )}
      {isNamed && trial.data && <SimulationResult simulation={trial.data} />}
    </Card>
  )
}
