import type { Permission } from '@atrium/kernel'

export const permissions: readonly Permission[] = [
  { name: 'staff.read', zh: '查看员工、角色与授权', en: 'See accounts, roles and grants' },
  { name: 'staff.change', zh: '管理员工、角色与授权', en: 'Change accounts, roles and grants' },
  { name: 'staff.readKeys', zh: '查看接口密钥', en: 'See API keys' },
  { name: 'staff.changeKeys', zh: '管理接口密钥', en: 'Create, rotate and revoke API keys' },
  { name: 'staff.readAudit', zh: '查看审计日志', en: 'Read the audit trail' },
  { name: 'staff.verifyAudit', zh: '校验审计日志', en: 'Verify the seals of the audit trail' },
]
