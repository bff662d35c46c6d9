package main

import "github.com/kepthq/kept/agentui"

// OpenAPICmd prints the API's document.
type OpenAPICmd struct{}

// Run prints it.
func (OpenAPICmd) Run(std streams) error {
	document, err := agentui.OpenAPI()
	if err != nil {
		return err
	}
	_, err = std.out.Write(document)
	return err
}
