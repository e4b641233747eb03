import type { Problem } from '@atrium/api'
import { ProblemNotice } from '@atrium/ui'
import { useDirtyGuard } from '@atrium/ui/form'
import { Alert, App, Button, DatePicker, Drawer, Flex, Form, InputNumber, Typography } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useTell } from '../../app/queries.ts'
import type { Programme } from '../loyalty/programme.tsx'
import { FIRST_BANDS, moved, needsBands, type TierSet } from './definition.ts'
import { LevelEditor } from './LevelEditor.tsx'
import { MovePreview } from './MovePreview.tsx'
import { RfmEditor } from './RfmEditor.tsx'
import { usePlaceName, useSetFaults } from './set-faults.ts'

interface SetDrawerProps {
  readonly programme: Programme
  /** As saved last. */
  readonly set: TierSet
  /** What the editing begins with: the same, or an earlier version. */
  readonly begin: TierSet
  readonly etag: string
  readonly onReread: () => Promise<void>
  readonly onClose: () => void
}

/** Levels defined anew, with who would move before anything is saved. */
export function SetDrawer({ programme, set, begin, etag, onReread, onClose }: SetDrawerProps) {
  const { t } = useTranslation('tiers')
  const { message, modal } = App.useApp()
  const faultsOf = useSetFaults()
  const save = useTell('tiers.set.write', ['tiers.'])
  const [draft, setDraft] = useState<TierSet>(begin)
  const [from, setFrom] = useState<dayjs.Dayjs | null>(null)
  const guard = useDirtyGuard(draft !== set || from !== null)
  const problem = save.error ? problemOf(save.error) : undefined
  const faults = faultsOf(problem, '/definition')
  const levels = draft.levels
  const putLevels = (next: TierSet['levels']) =>
    setDraft((was) => {
      const changed = { ...was, levels: next }
      return needsBands(changed) && !changed.rfm ? { ...changed, rfm: FIRST_BANDS } : changed
    })
  const putDays = (name: 'graceDays' | 'retentionDays', days: number | null) =>
    setDraft(({ [name]: _, ...was }) => (days === null ? was : { ...was, [name]: days }))
  const submit = () =>
    modal.confirm({
      title: t('edit.confirm'),
      content: t(from === null ? 'edit.confirmHint' : 'edit.confirmLater', { day: from?.format('YYYY-MM-DD') ?? '' }),
      okText: t('edit.save'),
      onOk: () =>
        save.mutate(
          {
            path: { programmeId: programme.id },
            ifMatch: etag,
            body: { definition: draft, ...(from === null ? {} : { effectiveFrom: from.format('YYYY-MM-DD') }) },
          },
          {
            onSuccess: () => {
              void message.success(t('edit.saved'))
              guard.release()
              onClose()
            },
          },
        ),
    })
  const leave = () => guard.leave(onClose)
  return (
    <Drawer
      open
      onClose={leave}
      size={860}
      title={t('edit.title')}
      footer={
        <Flex justify="end" gap={8}>
          <Button onClick={leave}>{t('edit.cancel')}</Button>
          <Button type="primary" loading={save.isPending} disabled={draft === set && from === null} onClick={submit}>
            {t('edit.save')}
          </Button>
        </Flex>
      }
    >
      <Typography.Paragraph type="secondary">{t('edit.hint')}</Typography.Paragraph>
      {begin !== set && draft === begin && (
        <Alert type="info" showIcon style={{ marginBottom: 16 }} title={t('edit.restoring')} />
      )}
      {problem && (
        <Refused problem={problem} faults={faults} onReread={() => void onReread().then(() => save.reset())} />
      )}
      <Form layout="vertical" component="div">
        <Flex vertical gap={12}>
          {levels.map((level, at) => (
            <LevelEditor
              // biome-ignore lint/suspicious/noArrayIndexKey: the place in the ladder is the level's identity here
              key={at}
              level={level}
              rank={at}
              currency={programme.currency}
              isKnown={
                set.levels.some(({ code }) => code === level.code) &&
                levels.findIndex(({ code }) => code === level.code) === at
              }
              faults={faults}
              onChange={(next) => putLevels(levels.map((each, place) => (place === at ? next : each)))}
              {...(at > 1 ? { onUp: () => putLevels(moved(levels, at, -1)) } : {})}
              {...(at > 0 && at < levels.length - 1 ? { onDown: () => putLevels(moved(levels, at, 1)) } : {})}
              {...(at > 0 && levels.length > 1
                ? { onRemove: () => putLevels(levels.filter((_, place) => place !== at)) }
                : {})}
            />
          ))}
        </Flex>
        <Button
          style={{ margin: '12px 0' }}
          disabled={levels.length >= 20}
          onClick={() =>
            putLevels([
              ...levels,
              {
                code: freeCode(levels),
                name: { zh: t('edit.newLevel') },
                entry: { any: [{ measure: 'netSpend', window: { days: 365 }, atLeast: 1_000_000 }] },
              },
            ])
          }
        >
          {t('edit.addLevel')}
        </Button>
        {draft.rfm && (
          <RfmEditor
            rfm={draft.rfm}
            currency={programme.currency}
            faults={faults}
            onChange={(rfm) => setDraft((was) => ({ ...was, rfm }))}
            {...(needsBands(draft) ? {} : { onRemove: () => setDraft(({ rfm: _, ...was }) => was) })}
          />
        )}
        <Flex gap={24} wrap>
          {(['retentionDays', 'graceDays'] as const).map((name) => (
            <Form.Item key={name} label={t(`edit.${name}`)} extra={t(`edit.${name}Hint`)} style={{ maxWidth: 240 }}>
              <InputNumber
                aria-label={t(`edit.${name}`)}
                min={0}
                max={3660}
                precision={0}
                suffix={t('edit.days')}
                style={{ width: 140 }}
                value={draft[name] ?? null}
                onChange={(days) => putDays(name, days)}
              />
            </Form.Item>
          ))}
          <Form.Item label={t('edit.effectiveFrom')} extra={t('edit.effectiveHint')} style={{ maxWidth: 240 }}>
            <DatePicker
              aria-label={t('edit.effectiveFrom')}
              value={from}
              minDate={dayjs()}
              onChange={setFrom}
              placeholder={t('edit.today')}
            />
          </Form.Item>
        </Flex>
      </Form>
      <MovePreview programme={programme} set={set} draft={draft} />
    </Drawer>
  )
}

interface RefusedProps {
  readonly problem: Problem
  readonly faults: ReadonlyMap<string, string>
  readonly onReread: () => void
}

/** Why nothing was saved: somebody else was faster, or places that need a change, named by level and field. */
function Refused({ problem, faults, onReread }: RefusedProps) {
  const { t } = useTranslation('tiers')
  const placeName = usePlaceName()
  if (problem.status === 412)
    return (
      <Alert
        type="warning"
        showIcon
        style={{ marginBottom: 16 }}
        title={t('edit.stale')}
        description={t('edit.staleHint')}
        action={
          <Button size="small" onClick={onReread}>
            {t('edit.readAgain')}
          </Button>
        }
      />
    )
  const { faults: _, detail: __, ...told } = problem
  return (
    <div style={{ marginBottom: 16 }}>
      <ProblemNotice problem={faults.size > 0 ? told : problem} />
      <ul>
        {[...faults].map(([pointer, text]) => (
          <li key={pointer}>
            <Typography.Text type="danger">{[placeName(pointer), text].filter(Boolean).join('：')}</Typography.Text>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** A code that no level has yet. */
function freeCode(levels: TierSet['levels']): string {
  let at = levels.length
  while (levels.some(({ code }) => code === `level${at}`)) at += 1
  return `level${at}`
}
