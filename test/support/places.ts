/** Where machines stand: half hours and quarters of them, summer time in the south, a half hour of it, a summer time that was given up. */
export const ZONES = [
  'UTC',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Auckland',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
] as const;

/** What their languages are: commas in decimals, an i without a dot, digits of their own, years of another era. */
export const LANGUAGES = ['C', 'de_DE.UTF-8', 'tr_TR.UTF-8', 'ar_EG.UTF-8', 'th_TH.UTF-8'] as const;
