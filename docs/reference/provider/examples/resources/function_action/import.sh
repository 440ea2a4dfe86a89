# By id, or by the names of its integration and of itself.
terraform import genesysactions_function_action.greet "Functions/Greet"
