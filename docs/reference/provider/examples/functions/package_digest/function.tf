output "digest" {
  value = provider::genesysactions::package_digest("${path.module}/code.zip")
}
