import { nameIn } from '@atrium/ui'
import { FormDrawer } from '@atrium/ui/form'
import { Alert, App, Button, Flex, Form, Input, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { type InputOf, problemOf } from '../../app/api.ts'
import { useLanguage } from '../../app/language.ts'
import { useTell } from '../../app/queries.ts'
import { mayAll, useMe } from '../../app/session.tsx'
import { PermissionPicker } from './PermissionPicker.tsx'
import type { Role } from './roles.ts'

interface Entered {
  readonly code?: string
  readonly zh: string
  readonly en?: string
  readonly permissions: string[]
}

interface RoleDrawerProps {
  readonly role: Role | undefined
  /** A new one, perhaps like another. */
  readonly draft: { readonly like?: Role } | undefined
  readonly onCopy: (role: Role) => void
  readonly onClose: () => void
}

export function RoleDrawer({ role, draft, onCopy, onClose }: RoleDrawerProps) {
  const { t } = useTranslation('staff')
  const { language } = useLanguage()
  const { message } = App.useApp()
  const me = useMe()
  const [form] = Form.useForm<Entered>()
  const put = useTell('staff.putRole', ['staff.'])
  const may = mayAll(me, ['staff.change'])
  const fixed = !may || (role !== undefined && (role.ofTheHouse || role.archivedAt !== null))
  const submit = ({ code, zh, en, permissions }: Entered) =>
    put.mutate(
      {
        body: {
          code: role?.code ?? code?.trim() ?? '',
          name: en?.trim() ? { zh: zh.trim(), en: en.trim() } : { zh: zh.trim() },
          permissions,
        },
      },
      {
        onSuccess: () => {
          void message.success(t('roles.saved'))
          onClose()
        },
      },
    )
  return (
    <FormDrawer<Entered>
      open={role !== undefined || draft !== undefined}
      onClose={onClose}
      width={680}
      title={role ? nameIn(role.name, language) : t('roles.create')}
      extra={role && may && <RoleActions role={role} onCopy={onCopy} onClose={onClose} put={put} />}
      form={form}
      readOnly={fixed}
      onFinish={submit}
      submit={t('roles.save')}
      saving={put.isPending}
      problem={put.error ? problemOf(put.error) : undefined}
      fieldOf={([first, second]) => (first === 'name' ? second : first)?.toString()}
      initialValues={initialOf(role, draft?.like, (name) => ({
        zh: t('roles.copyName', { name: name.zh }),
        en: name.en === undefined ? undefined : t('roles.copyNameEn', { name: name.en }),
      }))}
    >
      {role?.ofTheHouse && <Alert type="info" showIcon title={t('roles.houseHint')} style={{ marginBottom: 16 }} />}
      <RoleFields isNew={role === undefined} fixed={fixed} />
    </FormDrawer>
  )
}

function RoleFields({ isNew, fixed }: { readonly isNew: boolean; readonly fixed: boolean }) {
  const { t } = useTranslation('staff')
  const required = { required: true, whitespace: true, message: t('accounts.required') }
  return (
    <>
      {isNew && (
        <Form.Item name="code" label={t('roles.code')} extra={t('roles.codeHint')} rules={[required]}>
          <Input maxLength={64} autoComplete="off" autoFocus />
        </Form.Item>
      )}
      <Flex gap={16}>
        <Form.Item name="zh" label={t('roles.nameZh')} rules={[required]} style={{ flex: 1 }}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="en" label={t('roles.nameEn')} style={{ flex: 1 }}>
          <Input maxLength={120} />
        </Form.Item>
      </Flex>
      <Form.Item name="permissions" label={t('roles.permissions')}>
        <PermissionPicker readOnly={fixed} />
      </Form.Item>
    </>
  )
}

type Named = Role['name']

function initialOf(
  role: Role | undefined,
  like: Role | undefined,
  copied: (name: Named) => { zh: string; en: string | undefined },
) {
  if (role) return { zh: role.name.zh, en: role.name.en, permissions: [...role.permissions] }
  if (like) return { ...copied(like.name), permissions: [...like.permissions] }
  return { permissions: [] }
}

interface RoleActionsProps {
  readonly role: Role
  readonly onCopy: (role: Role) => void
  readonly onClose: () => void
  readonly put: { readonly mutate: (input: InputOf<'staff.putRole'>, then: { onSuccess: () => void }) => void }
}

/** Copy, and archive at once with a way back. */
function RoleActions({ role, onCopy, onClose, put }: RoleActionsProps) {
  const { t } = useTranslation('staff')
  const { t: shared } = useTranslation('ui')
  const { language } = useLanguage()
  const { modal, message } = App.useApp()
  const name = nameIn(role.name, language)
  const archive = (archived: boolean) =>
    put.mutate(
      { body: { code: role.code, archived } },
      {
        onSuccess: () => {
          void message.success(archived ? t('roles.archiveDone', { name }) : t('roles.saved'))
          onClose()
        },
      },
    )
  return (
    <Space>
      <Button onClick={() => onCopy(role)}>{t('roles.copy')}</Button>
      {!role.ofTheHouse && role.archivedAt === null && (
        <Button
          danger
          onClick={() =>
            void modal.confirm({
              title: t('roles.archive'),
              content: t('roles.archiveWhat', { name }),
              okText: t('roles.archive'),
              cancelText: shared('cancel'),
              okButtonProps: { danger: true },
              onOk: () => archive(true),
            })
          }
        >
          {t('roles.archive')}
        </Button>
      )}
      {role.archivedAt !== null && <Button onClick={() => archive(false)}>{t('roles.restore')}</Button>}
    </Space>
  )
}
