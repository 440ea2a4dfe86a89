/*
 * The one door to the CDK: `genesys-actions` is for cdktf, and the build makes `genesys-actions/cdktn` from the same sources
 * with cdktn, the community's successor, in its place. Everything here must be in both.
 */
export {
  Annotations,
  AssetType,
  AzurermBackend,
  CloudBackend,
  GcsBackend,
  HttpBackend,
  LocalBackend,
  PgBackend,
  S3Backend,
  TerraformAsset,
  TerraformDataSource,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Token,
  Tokenization,
  type AzurermBackendConfig,
  type CloudBackendConfig,
  type GcsBackendConfig,
  type HttpBackendConfig,
  type IResolvable,
  type IResolveContext,
  type LocalBackendConfig,
  type S3BackendConfig,
  type TerraformMetaArguments,
  type TerraformResourceConfig,
} from 'cdktf';
export { addCustomSynthesis } from 'cdktf/lib/synthesize/synthesizer';
export { TokenMap } from 'cdktf/lib/tokens/private/token-map';
