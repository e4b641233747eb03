import { ProblemNotice } from '@atrium/ui'
import { App, Button, Flex, Input, Modal, Select, Typography } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../app/api.ts'
import { useAsk, useTell } from '../../app/queries.ts'
import { asBody, type Mapping } from './mapping.ts'

interface SaveLayoutProps {
  readonly mapping: Mapping
  readonly disabled: boolean
  readonly onSaved: (layoutId: string) => void
}

/** Keeps a mapping under a name, for the next file like this one: as a layout of its own, or as the next version of one. */
export function SaveLayout({ mapping, disabled, onSaved }: SaveLayoutProps) {
  const { t } = useTranslation('imports')
  const { message } = App.useApp()
  const layouts = useAsk('imports.layouts', {})
  const save = useTell('imports.saveLayout', ['imports.'])
  const [open, setOpen] = useState(false)
  const [of, setOf] = useState<string>()
  const [name, setName] = useState('')
  const saved = layouts.data?.saved.filter(({ target }) => target === mapping.target) ?? []
  const known = saved.find(({ layoutId }) => layoutId === of)
  const send = () =>
    save.mutate(
      {
        body: {
          name: name.trim(),
          mapping: asBody({ ...mapping, title: { zh: name.trim() } }),
          ...(known ? { layoutId: known.layoutId, version: known.version } : {}),
        },
      },
      {
        onSuccess: ({ layoutId, version }) => {
          void message.success(t('save.done', { name: name.trim(), version }))
          setOpen(false)
          onSaved(layoutId)
        },
      },
    )
  return (
    <>
      <Button disabled={disabled} onClick={() => setOpen(true)}>
        {t('save.title')}
      </Button>
      <Modal
        open={open}
        title={t('save.title')}
        okText={t('save.ok')}
        okButtonProps={{ disabled: name.trim() === '' }}
        confirmLoading={save.isPending}
        onOk={send}
        onCancel={() => setOpen(false)}
      >
        <Flex vertical gap={12}>
          <Typography.Text type="secondary">{t('save.hint')}</Typography.Text>
          {saved.length > 0 && (
            <Select<string>
              aria-label={t('save.of')}
              allowClear
              placeholder={t('save.new')}
              value={of ?? null}
              options={saved.map(({ layoutId, name: label, version }) => ({
                value: layoutId,
                label: `${label} · ${t('layout.version', { version })}`,
              }))}
              onChange={(layoutId: string | undefined) => {
                setOf(layoutId)
                const chosen = saved.find((each) => each.layoutId === layoutId)
                if (chosen) setName(chosen.name)
              }}
            />
          )}
          <Input
            aria-label={t('save.name')}
            placeholder={t('save.name')}
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.target.value)}
            onPressEnter={() => name.trim() !== '' && send()}
          />
          {save.error && <ProblemNotice problem={problemOf(save.error)} />}
        </Flex>
      </Modal>
    </>
  )
}
