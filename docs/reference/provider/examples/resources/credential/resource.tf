variable "private_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

# Terraform 1.11 and later: the fields are in no plan and no state.
resource "genesysactions_credential" "keys" {
  name = "JWE keys"
  fields_wo = {
    PRIVATE_KEY = var.private_key
  }
}
