/*
 * Preloaded into a provider whose secrets' digests are not what is tested: they are made to be slow (0.2 seconds each),
 * and a run makes many of them. Everything else about them stays.
 */
const crypto = require('node:crypto');

const { scrypt } = crypto;
crypto.scrypt = (password, salt, length, options, done) =>
  scrypt(password, salt, length, { ...options, N: 2, p: 1 }, done);
