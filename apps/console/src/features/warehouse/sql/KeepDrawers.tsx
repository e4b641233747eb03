import { FormDrawer } from '@atrium/ui/form'
import { App, Checkbox, Form, Input, InputNumber } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../../app/api.ts'
import { useTell } from '../../../app/queries.ts'
import type { Run } from './Result.tsx'
import type { Saved } from './SavedList.tsx'

interface SaveProps {
  readonly open: boolean
  readonly sql: string
  /** Of the one that is changed. */
  readonly saved: Saved | undefined
  readonly onClose: () => void
  readonly onSaved: (queryId: string) => void
}

/** Saves the statement in the editor under a name. */
export function SaveQueryDrawer({ open, sql, saved, onClose, onSaved }: SaveProps) {
  const { t } = useTranslation('warehouse')
  const { message } = App.useApp()
  const [form] = Form.useForm<{ name: string; shared?: boolean }>()
  const save = useTell('warehouse.saveQuery', ['warehouse.savedQueries'])
  const own = saved?.mine ? saved : undefined
  return (
    <FormDrawer
      open={open}
      title={t(own ? 'sql.editor.saveChanges' : 'sql.editor.save')}
      form={form}
      initialValues={{ name: own?.name ?? '', shared: own?.shared ?? false }}
      saving={save.isPending}
      problem={save.error ? problemOf(save.error) : undefined}
      onClose={onClose}
      onClosed={save.reset}
      onFinish={({ name, shared = false }) =>
        save.mutate(
          { body: { ...(own ? { queryId: own.queryId } : {}), name: name.trim(), sql, shared } },
          {
            onSuccess: ({ queryId }) => {
              void message.success(t('sql.saved.saved'))
              onSaved(queryId)
            },
          },
        )
      }
    >
      <Form.Item name="name" label={t('sql.saved.name')} rules={[{ required: true, whitespace: true }]}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="shared" valuePropName="checked">
        <Checkbox>{t('sql.saved.isShared')}</Checkbox>
      </Form.Item>
    </FormDrawer>
  )
}

interface KeepProps {
  readonly run: Run | undefined
  readonly onClose: () => void
}

/** Keeps a result as a table that later statements read by name. */
export function KeepDatasetDrawer({ run, onClose }: KeepProps) {
  const { t } = useTranslation('warehouse')
  const { message } = App.useApp()
  const [form] = Form.useForm<{ name: string; about?: string; days: number; shared?: boolean }>()
  const keep = useTell('warehouse.keepDataset', ['warehouse.datasets'])
  return (
    <FormDrawer
      open={run !== undefined}
      title={t('sql.result.keep')}
      form={form}
      initialValues={{ name: '', about: '', days: 90, shared: false }}
      saving={keep.isPending}
      problem={keep.error ? problemOf(keep.error) : undefined}
      onClose={onClose}
      onClosed={keep.reset}
      onFinish={({ name, about = '', days, shared = false }) =>
        run &&
        keep.mutate(
          { body: { runId: run.runId, name, about: about.trim(), days, shared } },
          {
            onSuccess: () => {
              void message.success(t('sql.datasets.kept', { name }))
              onClose()
            },
          },
        )
      }
    >
      <Form.Item
        name="name"
        label={t('sql.datasets.name')}
        extra={t('sql.datasets.nameRule')}
        rules={[{ required: true, pattern: /^[a-z][a-z0-9_]{0,39}$/, message: t('sql.error.nameForm') }]}
      >
        <Input maxLength={40} prefix="datasets." />
      </Form.Item>
      <Form.Item name="about" label={t('sql.datasets.about')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="days" label={t('sql.datasets.days')} rules={[{ required: true }]}>
        <InputNumber min={1} max={365} precision={0} />
      </Form.Item>
      <Form.Item name="shared" valuePropName="checked">
        <Checkbox>{t('sql.datasets.shared')}</Checkbox>
      </Form.Item>
    </FormDrawer>
  )
}
