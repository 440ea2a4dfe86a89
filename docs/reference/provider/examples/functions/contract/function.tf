output "contract" {
  value = provider::genesysactions::contract({
    customerId = "string"
    "limit?"   = "integer"
    tags       = ["string"]
    address    = { street = "string", "floor?" = "integer" }
    color      = jsonencode({ type = "string", enum = ["red", "blue"] })
  })
}
