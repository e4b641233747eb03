import type { Words } from './vocabulary.ts'

const words = (zh: string, en: string): Words => ({ zh, en })

/** Names of channels that houses use; one of a house's own is shown as it is. */
export const CHANNEL_NAMES: Readonly<Record<string, Words>> = {
  store: words('门店', 'Store'),
  pos: words('门店收银', 'Store till'),
  self_checkout: words('自助收银', 'Self-checkout'),
  wechat: words('微信', 'WeChat'),
  mini_program: words('微信小程序', 'WeChat mini program'),
  mini: words('微信小程序', 'WeChat mini program'),
  official_account: words('微信公众号', 'WeChat official account'),
  wecom: words('企业微信', 'WeCom'),
  alipay: words('支付宝', 'Alipay'),
  app: words('手机 App', 'App'),
  web: words('网站', 'Website'),
  ecommerce: words('电商', 'E-commerce'),
  online: words('线上商城', 'Online shop'),
  sms: words('短信', 'Text message'),
  push: words('推送', 'Push message'),
  phone: words('电话', 'Telephone'),
  email: words('邮件', 'E-mail'),
  parking: words('停车', 'Parking'),
  wifi: words('Wi-Fi', 'Wi-Fi'),
  import: words('导入', 'Import'),
}
