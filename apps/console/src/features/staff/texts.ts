import { accountTexts } from './account-texts.ts'
import { auditTexts } from './audit-texts.ts'
import { keyTexts } from './key-texts.ts'
import { ownTexts } from './own-texts.ts'
import { roleTexts } from './role-texts.ts'

export const staffTexts = {
  zh: {
    ...accountTexts.zh,
    ...roleTexts.zh,
    ...keyTexts.zh,
    ...auditTexts.zh,
    ...ownTexts.zh,
    signIn: {
      title: '登录 Atrium',
      login: '账号',
      password: '密码',
      code: '动态验证码或恢复码',
      enter: '登录',
      codeHint: '该账号已开启两步验证。',
      first: '设置新密码',
      firstHint: '一次性密码只能用一次，请换成自己的密码（至少 12 个字符）。',
      current: '一次性密码',
      next: '新密码',
      again: '再输一次新密码',
      differ: '两次输入不一致',
      change: '保存并进入',
      short: '至少 12 个字符',
      required: '请填写',
    },
  },
  en: {
    ...accountTexts.en,
    ...roleTexts.en,
    ...keyTexts.en,
    ...auditTexts.en,
    ...ownTexts.en,
    signIn: {
      title: 'Sign in to Atrium',
      login: 'Account',
      password: 'Password',
      code: 'Code or recovery code',
      enter: 'Sign in',
      codeHint: 'This account has a second factor.',
      first: 'Choose a password',
      firstHint: 'A one-time password works once: replace it by your own (12 characters or more).',
      current: 'One-time password',
      next: 'New password',
      again: 'New password again',
      differ: 'They differ',
      change: 'Save and enter',
      short: '12 characters or more',
      required: 'Please fill this in',
    },
  },
} as const
