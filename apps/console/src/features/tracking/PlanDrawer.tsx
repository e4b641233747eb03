import { count, day } from '@atrium/ui'
import { FormDrawer, useUndoable } from '@atrium/ui/form'
import { App, Button, Form, Input, Radio, Table, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { useEventFault } from './fault-words.ts'
import type { Planned, Violation } from './PlanPage.tsx'
import { type Draft, SchemaEditor } from './SchemaEditor.tsx'

interface Entered {
  readonly name: string
  readonly zh: string
  readonly en?: string
  readonly mode: Planned['mode']
  readonly draft: Draft
}

interface DrawerProps {
  /** Undefined for one that is not planned yet. */
  readonly planned: Planned | undefined
  /** What a new one begins with. */
  readonly draft: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> }
  readonly violations: readonly Violation[]
  readonly onClose: () => void
}

const MODES = ['accept', 'warn', 'reject'] as const

/** An event of the plan: what it is, what its properties must be, what becomes of one that differs, and what differed lately. */
export function PlanDrawer({ planned, draft, violations, onClose }: DrawerProps) {
  const { t } = useTranslation('tracking')
  const me = useMe()
  const { message } = App.useApp()
  const [form] = Form.useForm<Entered>()
  const save = useTell('tracking.putPlannedEvent', ['tracking.plan'])
  const readOnly = !mayAll(me, ['tracking.configure'])
  const submit = ({ name, zh, en, mode, draft: { schema } }: Entered) =>
    save.mutate(
      {
        body: {
          ...{ name: planned?.name ?? name.trim(), mode, schema },
          about: en ? { zh, en } : { zh },
          archived: planned?.archived ?? false,
        },
      },
      {
        onSuccess: () => {
          void message.success(t('planForm.saved'))
          onClose()
        },
      },
    )
  const required = [{ required: true, whitespace: true, message: t('form.required') }]
  return (
    <FormDrawer<Entered>
      open
      width={680}
      title={planned ? t('planForm.edit', { name: planned.name }) : t('planForm.add')}
      form={form}
      readOnly={readOnly}
      onFinish={submit}
      onClose={onClose}
      onClosed={() => save.reset()}
      saving={save.isPending}
      problem={save.error ? problemOf(save.error) : undefined}
      fieldOf={([first, second]) =>
        first === 'about' ? String(second ?? 'zh') : first === 'schema' ? 'draft' : String(first)
      }
      initialValues={
        planned
          ? {
              zh: planned.about.zh,
              ...(planned.about.en ? { en: planned.about.en } : {}),
              mode: planned.mode,
              draft: { schema: planned.schema },
            }
          : { name: draft.name, mode: 'warn', draft: { schema: draft.schema } }
      }
      extra={planned && !readOnly && <ArchiveButton planned={planned} />}
    >
      {!planned && (
        <Form.Item name="name" label={t('planForm.name')} extra={t('planForm.nameHint')} rules={required}>
          <Input maxLength={200} />
        </Form.Item>
      )}
      <Form.Item name="zh" label={t('planForm.aboutZh')} rules={required}>
        <Input maxLength={500} />
      </Form.Item>
      <Form.Item name="en" label={t('planForm.aboutEn')}>
        <Input maxLength={500} />
      </Form.Item>
      <Form.Item name="mode" label={t('planForm.mode')}>
        <Radio.Group style={{ display: 'grid', gap: 8 }}>
          {MODES.map((mode) => (
            <Radio key={mode} value={mode}>
              {t(`mode.${mode}`)} <Typography.Text type="secondary">{t(`modeHint.${mode}`)}</Typography.Text>
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      <Form.Item
        name="draft"
        label={t('planForm.schema')}
        rules={[
          {
            validator: (_, value: Draft) =>
              value.fault === undefined
                ? Promise.resolve()
                : Promise.reject(new Error(t('planForm.jsonBroken', { why: value.fault }))),
          },
        ]}
      >
        <SchemaEditor disabled={readOnly} />
      </Form.Item>
      {planned && <Faults violations={violations} />}
    </FormDrawer>
  )
}

/** What was not as planned lately, the most frequent first. */
function Faults({ violations }: { readonly violations: readonly Violation[] }) {
  const { t } = useTranslation('tracking')
  const { language } = useLanguage()
  const faultText = useEventFault()
  return (
    <section style={{ marginBottom: 16 }}>
      <Typography.Title level={2} style={{ fontSize: 14, margin: '0 0 8px' }}>
        {t('plan.faults')}
      </Typography.Title>
      {violations.length === 0 ? (
        <Typography.Text type="secondary">{t('plan.noFaults')}</Typography.Text>
      ) : (
        <Table<Violation>
          aria-label={t('plan.faults')}
          size="small"
          rowKey="fault"
          pagination={{ pageSize: 10, hideOnSinglePage: true }}
          dataSource={[...violations]}
          columns={[
            { title: t('plan.fault'), render: (_, { fault }) => faultText(fault) },
            {
              title: t('plan.times'),
              align: 'right',
              className: 'number',
              render: (_, { events }) => count(events, language),
            },
            { title: t('plan.last'), className: 'number', render: (_, { lastDay }) => day(lastDay, language) },
          ]}
        />
      )}
    </section>
  )
}

function ArchiveButton({ planned }: { readonly planned: Planned }) {
  const { t } = useTranslation('tracking')
  const me = useMe()
  const { message } = App.useApp()
  const undoable = useUndoable()
  const save = useTell('tracking.putPlannedEvent', ['tracking.plan'])
  if (!mayAll(me, ['tracking.configure'])) return null
  const { name, mode, schema, archived } = planned
  const about = { zh: planned.about.zh, ...(planned.about.en ? { en: planned.about.en } : {}) }
  const put = (next: boolean) => save.mutateAsync({ body: { name, mode, schema, about, archived: next } })
  const toggle = async () => {
    try {
      await put(!archived)
      const text = t(archived ? 'planForm.restoredDone' : 'planForm.archivedDone', { name })
      undoable({ text, undo: () => put(archived), problemOf })
    } catch (error) {
      void message.error(problemOf(error).title)
    }
  }
  return (
    <Button loading={save.isPending} onClick={() => void toggle()}>
      {t(archived ? 'planForm.restore' : 'planForm.archive')}
    </Button>
  )
}
