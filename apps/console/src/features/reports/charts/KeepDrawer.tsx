import { FormDrawer } from '@atrium/ui/form'
import { Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type InputOf, problemOf } from '../../../app/api.ts'
import { newKey, useTell } from '../../../app/queries.ts'
import type { KeptHead } from './kept.ts'
import { SharingFields } from './Sharing.tsx'

type Content = Pick<InputOf<'reports.keep'>['body'], 'chart' | 'dashboard'>

interface Values {
  readonly zh: string
  readonly en?: string
  readonly sharedRoles?: string[]
  readonly sharedNodes?: string[]
}

/** Chinese, and English where there is one. */
export interface Names {
  readonly zh: string
  readonly en?: string
}

interface KeepProps {
  readonly title: string
  /** What is changed; left out, something new is kept. */
  readonly kept?: KeptHead | undefined
  /** What a new one is called at first. */
  readonly name?: Names
  readonly content: Content
  readonly onClose: () => void
  readonly onKept: (keptId: string) => void
}

/** Name and sharing of a chart or dashboard, which is kept with them. */
export function KeepDrawer({ title, kept, name, content, onClose, onKept }: KeepProps) {
  const { t } = useTranslation('reports')
  const [form] = Form.useForm<Values>()
  const known = kept?.name ?? name
  const [key] = useState(newKey)
  const keep = useTell('reports.keep', ['reports.kept'])
  const send = ({ zh, en, sharedRoles = [], sharedNodes = [] }: Values) =>
    keep.mutate(
      {
        idempotencyKey: key,
        body: {
          ...(kept ? { keptId: kept.keptId, expectedVersion: kept.version } : {}),
          name: { zh: zh.trim(), ...(en?.trim() ? { en: en.trim() } : {}) },
          ...content,
          ...{ sharedRoles, sharedNodes },
        },
      },
      { onSuccess: ({ keptId }) => onKept(keptId) },
    )
  return (
    <FormDrawer<Values>
      open
      {...{ title, form, onClose }}
      initialValues={{
        zh: known?.zh ?? '',
        ...(known?.en === undefined ? {} : { en: known.en }),
        sharedRoles: [...(kept?.sharedRoles ?? [])],
        sharedNodes: [...(kept?.sharedNodes ?? [])],
      }}
      onFinish={send}
      saving={keep.isPending}
      problem={keep.error ? problemOf(keep.error) : undefined}
      fieldOf={([, part]) => (part === 'name' ? 'zh' : undefined)}
    >
      <Form.Item
        name="zh"
        label={t('charts.name')}
        rules={[{ required: true, whitespace: true, message: t('charts.nameNeeded') }]}
      >
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="en" label={t('charts.nameEn')}>
        <Input maxLength={80} />
      </Form.Item>
      <SharingFields />
    </FormDrawer>
  )
}
