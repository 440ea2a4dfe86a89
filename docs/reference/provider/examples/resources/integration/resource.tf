variable "private_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "genesysactions_credential" "keys" {
  name = "JWE keys"
  fields_wo = {
    PRIVATE_KEY = var.private_key
  }
  fields_wo_version = 1
}

resource "genesysactions_integration" "functions" {
  name          = "Functions"
  notes         = "Managed by Terraform"
  credential_id = genesysactions_credential.keys.id
}
