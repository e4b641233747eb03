import { ProblemNotice } from '@atrium/ui'
import { Alert, App, Button, DatePicker, Drawer, Flex, Form, InputNumber, Typography } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useTell } from '../../app/queries.ts'
import { faultsOf } from '../loyalty/faults.ts'
import type { Programme } from '../loyalty/programme.tsx'
import type { TierSet } from './definition.ts'
import { LevelEditor } from './LevelEditor.tsx'
import { MovePreview } from './MovePreview.tsx'

interface SetDrawerProps {
  readonly programme: Programme
  readonly set: TierSet
  readonly etag: string
  readonly onReread: () => Promise<void>
  readonly onClose: () => void
}

/** Levels defined anew, with who would move before anything is saved. */
export function SetDrawer({ programme, set, etag, onReread, onClose }: SetDrawerProps) {
  const { t } = useTranslation('tiers')
  const { message, modal } = App.useApp()
  const save = useTell('tiers.set.write', ['tiers.'])
  const [draft, setDraft] = useState<TierSet>(set)
  const [from, setFrom] = useState<dayjs.Dayjs | null>(null)
  const problem = save.error ? problemOf(save.error) : undefined
  const faults = problem ? faultsOf(problem, '/definition') : new Map<string, string>()
  const levels = draft.levels
  const putLevels = (next: TierSet['levels']) => setDraft((was) => ({ ...was, levels: next }))
  const putDays = (name: 'graceDays' | 'retentionDays', days: number | null) =>
    setDraft(({ [name]: _, ...was }) => (days === null ? was : { ...was, [name]: days }))
  const submit = () =>
    modal.confirm({
      title: t('edit.confirm'),
      content: t('edit.confirmHint'),
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
              onClose()
            },
          },
        ),
    })
  const leave = () => {
    if (draft === set) return onClose()
    modal.confirm({ title: t('edit.leave'), okText: t('edit.leaveNow'), cancelText: t('edit.stay'), onOk: onClose })
  }
  return (
    <Drawer
      open
      onClose={leave}
      size={820}
      title={t('edit.title')}
      footer={
        <Flex justify="end" gap={8}>
          <Button onClick={leave}>{t('edit.cancel')}</Button>
          <Button type="primary" loading={save.isPending} onClick={submit}>
            {t('edit.save')}
          </Button>
        </Flex>
      }
    >
      <Typography.Paragraph type="secondary">{t('edit.hint')}</Typography.Paragraph>
      {problem?.status === 412 && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 16 }}
          title={t('edit.stale')}
          description={t('edit.staleHint')}
          action={
            <Button size="small" onClick={() => void onReread().then(() => save.reset())}>
              {t('edit.readAgain')}
            </Button>
          }
        />
      )}
      {problem && problem.status !== 412 && (
        <div style={{ marginBottom: 16 }}>
          <ProblemNotice problem={problem} />
          <ul>
            {[...faults].map(([pointer, text]) => (
              <li key={pointer}>
                <Typography.Text type="danger">{text}</Typography.Text>
              </li>
            ))}
          </ul>
        </div>
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
              isKnown={set.levels.some(({ code }) => code === level.code)}
              faults={faults}
              onChange={(next) => putLevels(levels.map((each, place) => (place === at ? next : each)))}
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
                code: `level${levels.length}`,
                name: { zh: t('edit.newLevel') },
                entry: { any: [{ measure: 'netSpend', window: { days: 365 }, atLeast: 1_000_000 }] },
              },
            ])
          }
        >
          {t('edit.addLevel')}
        </Button>
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
            <DatePicker value={from} minDate={dayjs()} onChange={setFrom} placeholder={t('edit.today')} />
          </Form.Item>
        </Flex>
      </Form>
      <MovePreview programme={programme} draft={draft} />
    </Drawer>
  )
}
